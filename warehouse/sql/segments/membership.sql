-- grain: one person (or account) in one segment; value is that of an `each`, valid_from_ms null for a lasting fact
create or replace table roll.membership (
  person_code integer not null,
  segment_id varchar not null,
  value varchar,
  valid_from_ms bigint
)
