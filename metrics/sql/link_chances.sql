-- grain: one chance at an outcome; `thread` is what its rows are read together by: the case, the session, or the unit
-- from: roll.chance, core.code
select
  row.*,
  case when $thread in ('case', 'session') then coalesce(row.thread_code, row.unit_code) else row.unit_code end
    as thread
from roll.chance as row
inner join core.code as target
  on target.kind = 'outcome' and target.text = $outcome and target.code = row.outcome_code
where row.unit_code is not null
