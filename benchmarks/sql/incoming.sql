-- grain: one coded row of a batch: changed versions of the newest rows, and as many new ones; from core.interaction
create or replace temp table incoming as
with newest as (
  select * from core.interaction where ts_ms >= $from_ms order by ts_ms desc limit $half
),
changed as (
  select * replace (null as id, version_ms + 1 as version_ms, coalesce(amount_minor, 0) + 1 as amount_minor) from newest
),
added as (
  select * replace (null as id, key || '+' || $number as key) from newest
)
select * from changed
union all
select * from added
