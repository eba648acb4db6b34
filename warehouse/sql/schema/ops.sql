-- What the machinery knows of itself: versions, runs, freshness, quarantine, drift, loaded maps.
create schema if not exists ops;

create sequence if not exists ops.run_id;

-- grain: one row; read with the data, so that pages cache on it
create table if not exists ops.version (
  data_version bigint not null,
  ops_version bigint not null
);

-- grain: one fact about this file (workspace, anchor, secret fingerprint, schema version)
create table if not exists ops.meta (
  name varchar not null,
  value varchar not null
);

-- grain: one source
create table if not exists ops.source_state (
  source_id varchar not null,
  state varchar not null,
  complete_until_ms bigint,
  last_row_ms bigint,
  last_ok_ms bigint,
  last_try_ms bigint,
  paused boolean not null
);

-- grain: one object type of a source that is asked over HTTP: how far it is read, and what the vendor lets us
-- ask. `done` is the share of its history that was read; waits, refusals (429) and requests since the first pull
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

-- grain: one source: when its pull goes on by itself, what its last pull told, and the day's budget of requests
create table if not exists ops.source_turn (
  source_id varchar not null,
  more_at_ms bigint,
  note varchar,
  budget_per_day bigint,
  budget_used bigint,
  told_ms bigint not null
);

-- grain: one pull of one source; fetched = upserted + unchanged + quarantined
create table if not exists ops.run (
  run_id bigint not null,
  source_id varchar not null,
  started_ms bigint not null,
  ended_ms bigint,
  state varchar not null,
  fetched bigint not null,
  upserted bigint not null,
  unchanged bigint not null,
  quarantined bigint not null,
  message varchar
);

-- grain: one landed batch; the order in which rebuild replays them
create table if not exists ops.batch (
  batch_id bigint not null,
  run_id bigint not null,
  source_id varchar not null,
  stream varchar not null,
  target varchar not null,
  path varchar not null,
  rows bigint not null,
  read_ms bigint not null
);

-- grain: one unreadable row of one stream, by digest of what was kept of it; path is the landed file, where
-- there is one: it is read again when the mapping changes
create table if not exists ops.quarantine (
  source_id varchar not null,
  stream varchar not null,
  digest varchar not null,
  record varchar,
  reason varchar not null,
  field varchar,
  found varchar,
  raw varchar,
  first_seen_ms bigint not null,
  last_seen_ms bigint not null,
  times bigint not null,
  resolved_ms bigint,
  path varchar
);

-- grain: one difference between what a source gave and what is configured, by name only
create table if not exists ops.drift (
  source_id varchar not null,
  stream varchar not null,
  kind varchar not null,
  name varchar not null,
  detail varchar,
  first_seen_ms bigint not null,
  last_seen_ms bigint not null
);

-- grain: one text of the workspace that was loaded
create table if not exists ops.map_version (
  map_version varchar not null,
  loaded_ms bigint not null,
  text_hash varchar not null,
  text varchar not null
);

-- grain: one business day whose rollups are behind its rows
create table if not exists ops.dirty_day (
  day date not null
);

-- grain: one thing that somebody did or that was announced; the files in journal/ hold the same
create table if not exists ops.journal (
  entry varchar not null,
  at_ms bigint not null,
  kind varchar not null,
  payload varchar not null
);
