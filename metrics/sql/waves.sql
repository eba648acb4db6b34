-- grain: one wave of these sources: days with rows and no week without any between them, oldest first
-- from: roll.event_daily, core.code
with asked as (
  select distinct day.event_date as day
  from roll.event_daily as day
  inner join core.code as source on source.kind = 'source' and source.code = day.source_code
  where len($sources) = 0 or list_contains($sources, source.text)
),
begun as (
  select day, coalesce(day - lag(day) over (order by day) > 7, true) as is_first
  from asked
),
numbered as (
  select day, sum(case when is_first then 1 else 0 end) over (order by day) as wave
  from begun
)
select min(day) as first_day, max(day) as last_day
from numbered
group by wave
order by wave
