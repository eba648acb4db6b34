-- How far vendors are read and what they let us ask: tables that schema/ops lays down in a new file.
create table if not exists ops.object_state (
  source_id varchar not null,
  object varchar not null,
  done double,
  steps_done bigint,
  steps bigint,
  started_ms bigint,
  read_from_ms bigint,
  complete_until_ms bigint,
  next_ms bigint,
  trouble varchar,
  dialect varchar,
  limit_of bigint,
  remaining bigint,
  resets_ms bigint,
  waited_ms bigint not null,
  refused bigint not null,
  requests bigint not null,
  told_ms bigint not null
);

create table if not exists ops.source_turn (
  source_id varchar not null,
  more_at_ms bigint,
  note varchar,
  budget_per_day bigint,
  budget_used bigint,
  told_ms bigint not null
);
