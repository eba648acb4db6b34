-- grain: one chance at the outcome of an intervention, of the person who had it
-- from: roll.chance, roll.known_until, core.code
select
  chance.person_code, chance.opened_ms, chance.won_ms, coalesce(chance.closed_ms, chance.due_ms) as ends_ms,
  case
    when chance.due_ms is null then chance.result is not null else chance.due_ms < known.known_until_ms
  end as is_over
from roll.chance as chance
inner join core.code as named on named.kind = 'outcome' and named.text = $outcome and named.code = chance.outcome_code
left join roll.known_until as known
  on known.owner_code = chance.outcome_code and known.source_code = chance.source_code
where chance.person_code is not null and chance.opened_date >= $from_date
order by chance.person_code, chance.opened_ms, chance.id
