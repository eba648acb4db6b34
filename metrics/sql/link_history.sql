-- grain: one interaction of a known person: what had happened to that person before it was settled
-- from: roll.experience, roll.map_touchpoint
select
  row.id,
  row_number() over settled - 1 as touches,
  coalesce(sum(row.poor) over (settled rows between unbounded preceding and 1 preceding), 0) as poor_before,
  coalesce(lag(row.poor) over settled, 0) as poor_last,
  min(row.ts_ms) over (settled rows between unbounded preceding and current row) as first_ms
from roll.experience as row
where row.person_code is not null
window settled as (partition by row.person_code order by row.settled_ms, row.ts_ms, row.id)
