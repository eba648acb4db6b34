-- grain: one chance of one outcome, first of its unit in the window: days to the outcome (null: not yet, or never)
--        and days of follow-up until the data are complete
-- from: roll.chance, roll.membership, core.code
select
  cast(chance.won_ms - chance.opened_ms as double) / 86400000 as days_to_outcome,
  cast($complete_until_ms - chance.opened_ms as double) / 86400000 as days_followed,
  case when chance.result = 'won' then coalesce(chance.value_minor, 0) else 0 end as value_minor
from roll.chance as chance
inner join core.code as named on named.kind = 'outcome' and named.text = $outcome and named.code = chance.outcome_code
where chance.opened_date between $from_date and $to_date
  and chance.opened_ms <= $complete_until_ms
  and (
    $segment is null
    or chance.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
  )
qualify row_number() over (
  partition by coalesce(chance.unit_code, -chance.id)
  order by chance.opened_ms, chance.closed_ms nulls last, chance.result, chance.fact, chance.id
) = 1
