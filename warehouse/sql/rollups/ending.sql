-- grain: one interaction that ends what began at a touchpoint (`done_by`)
-- from: core.rule_hit, core.interaction, core.identity, roll.map_done_by
with hit as (
  select rule.touchpoint_code, hit.id
  from core.rule_hit as hit
  inner join roll.map_done_by as rule on rule.rule_code = hit.rule_code
  where hit.hit and hit.fact = 'interaction' and hit.event_date between $from_date and $to_date
  group by rule.touchpoint_code, hit.id
)
select
  hit.touchpoint_code,
  fact.id,
  fact.event_date,
  fact.ts_ms,
  fact.source_code,
  fact.case_code,
  coalesce(person.person_code, fact.customer_key, fact.case_code, fact.session_code) as customer_code
from hit
inner join core.interaction as fact on fact.id = hit.id
left join core.identity as person on person.key_code = fact.customer_key
where fact.event_date between $from_date and $to_date
