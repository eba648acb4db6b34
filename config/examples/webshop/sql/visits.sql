-- one row per session and thing that happened in it. Sessions have no id: their place in the file is theirs.
with session as (
  select row_number() over () as session, * from sessions
),
happened as (
  select *, unnest(['visit', 'look', 'value']) as event from session
  union all
  select *, if(Revenue, 'purchase', 'leave') from session
)
select
  session || ':' || event as key,
  timestamp '2018-06-30 12:00' as occurred_at,       -- when it was is not told
  event, session,
  VisitorType as visitor, Month as month, Weekend as weekend, SpecialDay as special_day, Region as region,
  TrafficType as traffic, Browser as browser, OperatingSystems as system, ExitRates as exit_rate, PageValues as page_value
from happened
