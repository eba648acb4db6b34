-- grain: one span of working time: an opening interval of the clock `wh`, an open day of the clock `wd`, whose day
--        counts 24 hours whatever the clocks did; from: core.calendar and the workspace's opening hours
with opening as (
  select
    unnest($dows) as dow,
    unnest($opens) as opens,
    unnest($closes) as closes
),
span as (
  select
    'wh' as clock,
    epoch_ms(timezone($zone, calendar.day::timestamp + to_minutes(opening.opens))) as from_ms,
    epoch_ms(timezone($zone, calendar.day::timestamp + to_minutes(opening.closes))) as to_ms
  from core.calendar as calendar
  inner join opening on opening.dow = calendar.iso_dow
  where calendar.is_open
  union all
  select 'wd' as clock, start_ms as from_ms, end_ms as to_ms
  from core.calendar
  where is_open
),
sized as (
  select *, case clock when 'wh' then to_ms - from_ms else 86400000 end as counts_ms
  from span
  where to_ms > from_ms
)
insert into roll.map_working by name
select
  clock,
  from_ms,
  to_ms,
  lead(from_ms, 1, 4133980800000) over (partition by clock order by from_ms) as next_from_ms,
  sum(counts_ms) over (partition by clock order by from_ms) - counts_ms as before_ms,
  counts_ms
from sized
