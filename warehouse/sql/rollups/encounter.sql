-- grain: one interaction under one `count` condition of its touchpoint, and whose count it raises
-- from: core.interaction, core.identity, roll.map_poor
select
  fact.id,
  fact.key,
  fact.event_date,
  fact.ts_ms,
  fact.team_code,
  rule.touchpoint_code,
  rule.position,
  case rule.per
    when 'customer' then coalesce(person.person_code, fact.customer_key, fact.case_code, fact.session_code)
    when 'account' then coalesce(account.person_code, fact.account_key)
    when 'case' then fact.case_code
    else fact.session_code
  end as unit_code
from core.interaction as fact
inner join roll.map_poor as rule on rule.touchpoint_code = fact.touchpoint_code and rule.kind = 'count'
left join core.identity as person on person.key_code = fact.customer_key
left join core.identity as account on account.key_code = fact.account_key
where fact.event_date between $from_date and $to_date
