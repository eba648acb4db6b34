-- grain: one chance at an outcome that was won since a moment, and what was recorded as its value, in minor units
-- from: roll.chance, core.code
select row.value_minor
from roll.chance as row
inner join core.code as target
  on target.kind = 'outcome' and target.text = $outcome and target.code = row.outcome_code
where row.result = 'won' and row.value_minor is not null and coalesce(row.won_ms, row.opened_ms) >= $from_ms
  and coalesce(row.won_ms, row.opened_ms) <= $now_ms
order by row.id
