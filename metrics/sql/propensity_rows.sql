-- grain: one chance of a person at an outcome, still open at a landmark in its window and over by now: when the landmark
--        was, when its end is known, and whether it was won
-- from: roll.chance, roll.known_until, core.code
select
  row_number() over (order by row.opened_ms, row.fact, row.id) - 1 as chance,
  row.person_code, row.opened_ms + $landmark_ms as landmark_ms,
  coalesce(row.due_ms, row.closed_ms) as over_ms,
  case when row.result = 'won' then 1 else 0 end as won
from roll.chance as row
inner join core.code as target
  on target.kind = 'outcome' and target.text = $outcome and target.code = row.outcome_code
left join roll.known_until as known
  on known.owner_code = row.outcome_code and known.source_code = row.source_code
where row.person_code is not null and row.result is not null
  and row.opened_ms >= $from_ms
  and (row.due_ms is null or row.due_ms < known.known_until_ms)
  and coalesce(row.closed_ms, row.due_ms) > row.opened_ms + $landmark_ms
