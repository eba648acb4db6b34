-- grain: one unit: the first of its rows whose window is over, else the first; `is_open` marks those not over, `is_due`
--        those whose time is up
-- from: link_found
select
  id, event_date, t0_ms, ts_ms, opened_ms, person_code, unit_code, channel_code, device_code,
  cast(poor as integer) as poor, failed, late, waited, conditioned, counted, times, came_after, won,
  case when ends_ms <= $known_ms then 0 else 1 end as is_open,
  case when $untimed or t0_ms + $within_ms <= $known_ms then 1 else 0 end as is_due
from link_found
qualify row_number() over (
  partition by unit_code order by case when ends_ms <= $known_ms then 0 else 1 end, t0_ms, id
) = 1
order by id
