-- grain: one touchpoint and number (wait, duration): nine values that cut its first 28 days into ten parts
-- from: roll.experience, core.code
with number as (
  select touchpoint_code, ts_ms, 'wait_time' as measure, wait_ms as value from roll.experience where wait_ms is not null
  union all
  select touchpoint_code, ts_ms, 'duration' as measure, duration_ms as value
  from roll.experience
  where duration_ms is not null
),
aged as (
  select *, ts_ms - min(ts_ms) over (partition by touchpoint_code, measure) as age_ms
  from number
)
select
  touchpoint.text as touchpoint, aged.measure,
  quantile_cont(aged.value, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) as edges
from aged
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = aged.touchpoint_code
where aged.age_ms < 2419200000
group by touchpoint.text, aged.measure
having count(*) >= 50
