-- What the engine concluded: one document per version of the data, moment and lens.
create schema if not exists stat;

-- grain: one findings document; `lens` is its parameters, `as_of` null is the present
create table if not exists stat.finding (
  data_version bigint not null,
  as_of varchar,
  lens varchar not null,
  computed_ms bigint not null,
  document varchar not null
);

-- grain: one alert of a sequence rule, and when the engine first saw it; is_live: it fell due after the look before,
-- so that the difference is the delay, not the age of history
create table if not exists stat.sequence_seen (
  rule_id varchar not null,
  customer_code integer not null,
  fired_ms bigint not null,
  seen_ms bigint not null,
  is_live boolean not null
);

-- grain: one sequence rule, and until when its sources were complete at the last look
create table if not exists stat.sequence_look (
  rule_id varchar not null,
  complete_until_ms bigint not null
);

-- grain: one pair of touchpoint and outcome in one estimation; every estimate is kept, so that a link has a history
create table if not exists stat.link_estimate (
  family varchar not null,
  link_key varchar not null,
  as_of_ms bigint not null,
  code_version varchar not null,
  map_version varchar not null,
  facts bigint not null,
  document varchar not null
);

-- grain: one study that takes longer than a page may: its newest result as a document, and what it was made from
create table if not exists stat.study (
  name varchar not null,
  as_of_ms bigint not null,
  code_version varchar not null,
  data_version bigint not null,
  facts bigint not null,
  document varchar not null
);

-- grain: one incident as it was last concluded; `document` is what findings write
create table if not exists stat.incident (
  incident_id varchar not null,
  as_of_ms bigint not null,
  code_version varchar not null,
  document varchar not null
);

-- grain: one stream (touchpoint, measure, slice, what it is compared with) and what is normal there now
create table if not exists stat.baseline (
  touchpoint varchar not null,
  measure varchar not null,
  slice_by varchar not null,
  slice varchar not null,
  against varchar not null,
  as_of_ms bigint not null,
  code_version varchar not null,
  document varchar not null
);

-- grain: one part of the evidence, and a text of everything that it was concluded from
create table if not exists stat.concluded (
  part varchar not null,
  inputs varchar not null,
  as_of_ms bigint not null
);

-- grain: one pair of touchpoint and outcome in one estimation: what it said alone, and the verdict shown since, which
-- changes only when two runs agree
create table if not exists stat.link_verdict (
  family varchar not null,
  link_key varchar not null,
  as_of_ms bigint not null,
  code_version varchar not null,
  map_version varchar not null,
  facts bigint not null,
  estimated varchar not null,
  shown varchar not null,
  reason varchar not null,
  tau double,
  se double
);
