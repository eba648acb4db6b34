-- grain: one business day with its bounds, from the first to the last asked for
-- from: core.calendar
select day_no, start_ms, end_ms
from core.calendar
where end_ms > $from_ms and start_ms <= $to_ms
order by day_no
