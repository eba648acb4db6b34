-- Canonical rows. Facts hold integer codes, UTC epoch milliseconds and a business date; they have
-- no primary key and no index (an indexed upsert cost 44 times an append). `id` is a surrogate that
-- a fact keeps through its versions; it never leaves the file.
create schema if not exists core;

create sequence if not exists core.fact_id;
create sequence if not exists core.code_id;
-- keys count from a thousand million, so that the code of a person is never that of a case or a session,
-- either of which stands for the customer where no person is known
create sequence if not exists core.key_id start 1000000001;

-- grain: one text of one kind (source, stream, event, touchpoint, channel, device, direction, actor,
-- session, case, team, agent, status, failure_mode, instrument, voice, emotion, theme, currency,
-- measure, outcome, result, reason, competitor, attribute, key_kind)
create table if not exists core.code (
  kind varchar not null,
  code integer not null,
  text varchar not null
);

-- grain: one customer or account key as a source gave it, already hashed
create table if not exists core.customer_key (
  key_code integer not null,
  kind_code integer not null,
  digest varchar not null
);

-- grain: two keys seen on one row, so of one person
create table if not exists core.identity_edge (
  source_code integer not null,
  key_code integer not null,
  other_key_code integer not null
);

-- grain: one key; component_code is the smallest key_code among all keys connected, person_code the same,
-- except where a kind has more than 20 keys there: those are listed, not joined, and each stays its own person
create table if not exists core.identity (
  key_code integer not null,
  component_code integer not null,
  person_code integer not null
);

-- grain: one interaction: one actual occurrence where customer and service met
create table if not exists core.interaction (
  id bigint not null,
  source_code integer not null,
  stream_code integer not null,
  key varchar not null,
  ts_ms bigint not null,
  event_date date not null,
  day_only boolean not null,
  event_code integer not null,
  touchpoint_code integer,
  stated_touchpoint_code integer,
  customer_key integer,
  account_key integer,
  channel_code integer,
  device_code integer,
  direction_code integer,
  actor_code integer,
  session_code integer,
  case_code integer,
  team_code integer,
  agent_code integer,
  status_code integer,
  failure_mode_code integer,
  done_ms bigint,
  due_ms bigint,
  wait_ms bigint,
  duration_ms bigint,
  cost_minor bigint,
  amount_minor bigint,
  currency_code integer,
  version_ms bigint,
  attributes varchar
);

-- grain: one answer (or one invitation to answer: score null, invited_ms set); off_scale is a score that
-- was given outside its scale and so is no answer
create table if not exists core.feedback (
  id bigint not null,
  source_code integer not null,
  stream_code integer not null,
  key varchar not null,
  ts_ms bigint not null,
  event_date date not null,
  day_only boolean not null,
  instrument_code integer not null,
  event_code integer,
  touchpoint_code integer,
  stated_touchpoint_code integer,
  customer_key integer,
  account_key integer,
  interaction_key varchar,
  case_code integer,
  session_code integer,
  channel_code integer,
  voice_code integer,
  score decimal(9, 3),
  scale_min decimal(9, 3),
  scale_max decimal(9, 3),
  off_scale decimal(18, 3),
  invited_ms bigint,
  weight decimal(9, 3),
  emotion_code integer,
  theme_code integer,
  comment varchar,
  version_ms bigint,
  attributes varchar
);

-- grain: one customer's recorded chance at one outcome
create table if not exists core.episode (
  id bigint not null,
  source_code integer not null,
  stream_code integer not null,
  key varchar not null,
  outcome_code integer not null,
  customer_key integer,
  account_key integer,
  session_code integer,
  case_code integer,
  opened_ms bigint not null,
  opened_date date not null,
  day_only boolean not null,
  closed_ms bigint,
  due_ms bigint,
  result_code integer,
  value_minor bigint,
  currency_code integer,
  reason_code integer,
  competitor_code integer,
  version_ms bigint,
  attributes varchar
);

-- grain: one number without people behind it
create table if not exists core.reading (
  id bigint not null,
  source_code integer not null,
  stream_code integer not null,
  key varchar not null,
  ts_ms bigint not null,
  event_date date not null,
  day_only boolean not null,
  measure_code integer not null,
  value decimal(28, 6) not null,
  n bigint,
  touchpoint_code integer,
  dimensions varchar,
  version_ms bigint
);

-- grain: one value of one attribute of one customer key, from valid_from_ms on (null: a lasting fact)
create table if not exists core.attribute (
  source_code integer not null,
  stream_code integer not null,
  customer_key integer not null,
  name_code integer not null,
  value varchar not null,
  valid_from_ms bigint
);

-- grain: one rule of the configuration (match, poor, outcome, KPI where) and one fact it was asked of;
-- hit is true or false, and there is no row where the rule's answer cannot be known; where only hits
-- matter (match, opens, won, lost, done_by, among) misses are not kept either
create table if not exists core.rule_hit (
  rule_code integer not null,
  fact varchar not null,
  id bigint not null,
  event_date date not null,
  hit boolean not null
);

-- grain: one row that two touchpoints of the map would take: the one that has it, and the next that matches
create table if not exists core.double_take (
  fact varchar not null,
  id bigint not null,
  event_date date not null,
  touchpoint_code integer not null,
  also_code integer not null
);

-- grain: one day of the business calendar
create table if not exists core.calendar (
  day date not null,
  week_start date not null,
  month_start date not null,
  quarter_start date not null,
  fiscal_year_start date not null,
  iso_dow integer not null,
  day_no integer not null,
  is_open boolean not null,
  start_ms bigint not null,
  end_ms bigint not null
);
