-- grain: one business day with a recorded chance whose time ran out
select distinct chance.opened_date as day
from roll.chance as chance
inner join roll.known_until as known
  on known.owner_code = chance.outcome_code and known.source_code = chance.source_code
where chance.fact = 'episode' and chance.result is null and chance.due_ms < known.known_until_ms
