-- how long, in ms, a source was at most without a row in the 28 days before its last one, and how many rows
-- that rests on; from core.interaction and core.feedback
with source as (
  select code from core.code where kind = 'source' and text = $source_id
),
moment as (
  select ts_ms from core.interaction where source_code in (select code from source) and ts_ms between $from_ms and $to_ms
  union all
  select ts_ms from core.feedback where source_code in (select code from source) and ts_ms between $from_ms and $to_ms
),
step as (
  select ts_ms - lag(ts_ms, 1) over (order by ts_ms rows between unbounded preceding and current row) as gap_ms
  from moment
)
select max(gap_ms) as gap_ms, count(*) as rows from step
