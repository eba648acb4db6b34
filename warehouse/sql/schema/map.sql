-- What rollups need of the configuration, as small tables; filled anew whenever its text changed.
create schema if not exists roll;

-- grain: one touchpoint of the map, in its order, and which conditions make an interaction there poor;
-- ends_by: something else ends it (`done_by`)
create or replace table roll.map_touchpoint (
  touchpoint_code integer not null,
  stage_code integer not null,
  position integer not null,
  by_status integer not null,
  by_late integer not null,
  by_wait integer not null,
  by_where integer not null,
  by_count integer not null,
  ends_by integer not null
);

-- grain: one poor condition of one touchpoint; a condition on several statuses is several rows
create or replace table roll.map_poor (
  touchpoint_code integer not null,
  position integer not null,
  kind varchar not null,
  status_code integer,
  rule_code integer,
  counts varchar,
  per varchar,
  at_least integer
);

-- grain: one rule whose rows end an interaction of a touchpoint
create or replace table roll.map_done_by (
  touchpoint_code integer not null,
  rule_code integer not null
);

-- grain: one time limit counted from the beginning of a touchpoint's interactions: of a wait, or of a promise
create or replace table roll.map_limit (
  owner_code integer not null,
  kind varchar not null,
  touchpoint_code integer not null,
  clock varchar not null,
  within_ms bigint not null
);

-- grain: one stream that records no wait: its open rows are not known to be waiting
create or replace table roll.map_waitless (
  source_code integer not null,
  stream_code integer not null
);

-- grain: one low score of one touchpoint
create or replace table roll.map_low_score (
  touchpoint_code integer not null,
  instrument_code integer not null,
  scale_max decimal(9, 3) not null,
  at_most decimal(9, 3) not null,
  at_least decimal(9, 3) not null
);

-- grain: one outcome; chances come from its rules, from its answers, or from recorded episodes
create or replace table roll.map_outcome (
  outcome_code integer not null,
  chances varchar not null,
  per varchar not null,
  within varchar,
  within_ms bigint,
  clock varchar,
  unrecorded varchar not null,
  repeats integer not null
);

-- grain: one rule of one outcome; closes_own: a row may close the chance that it opens itself
create or replace table roll.map_outcome_rule (
  outcome_code integer not null,
  role varchar not null,
  position integer not null,
  rule_code integer not null,
  fact varchar not null,
  nth integer,
  closes_own integer not null
);

-- grain: one promise
create or replace table roll.map_promise (
  promise_code integer not null,
  kept_by varchar not null,
  since_ms bigint,
  until_ms bigint
);

-- grain: one touchpoint where a promise is kept
create or replace table roll.map_promise_place (
  promise_code integer not null,
  touchpoint_code integer not null
);

-- grain: one source whose rows decide about a touchpoint or an outcome
create or replace table roll.map_need (
  owner_code integer not null,
  source_code integer not null
);

-- grain: one span of working time; counts_ms of it lie on the clock after before_ms
create or replace table roll.map_working (
  clock varchar not null,
  from_ms bigint not null,
  to_ms bigint not null,
  next_from_ms bigint not null,
  before_ms bigint not null,
  counts_ms bigint not null
);

-- grain: one business day and one UTC day that share a moment; utc_ms is where the UTC day begins
create or replace table roll.map_day (
  utc_ms bigint not null,
  day date not null,
  start_ms bigint not null,
  end_ms bigint not null
);

-- grain: one row; the workspace's own currency
create or replace table roll.map_money (
  currency_code integer not null
);
