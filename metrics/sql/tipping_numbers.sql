-- grain: one interaction of a touchpoint: how long it was waited for, and how long after its due time it was done
-- from: roll.experience, core.code
select row.id, row.wait_ms, row.done_ms - row.due_ms as late_ms
from roll.experience as row
inner join core.code as named
  on named.kind = 'touchpoint' and named.text = $touchpoint and named.code = row.touchpoint_code
where row.wait_ms is not null or (row.done_ms is not null and row.due_ms is not null)
