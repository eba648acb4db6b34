-- grain: one business day and one UTC day that share a moment; from: core.calendar
insert into roll.map_day
select start_ms - start_ms % 86400000 as utc_ms, day, start_ms, end_ms
from core.calendar
union
select (end_ms - 1) - (end_ms - 1) % 86400000 as utc_ms, day, start_ms, end_ms
from core.calendar
