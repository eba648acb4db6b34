-- grain: one person and one thing that person bought: the item that a won interaction names, else the outcome itself
-- from: core.rule_hit, roll.map_outcome_rule, core.interaction, core.identity, core.code
with bought as (
  select
    coalesce(person.person_code, fact.customer_key) as person_code, target.text as outcome,
    json_extract_string(fact.attributes, '$."' || asked.item || '"') as item
  from (select unnest($outcomes) as outcome, unnest($items) as item) as asked
  inner join core.code as target on target.kind = 'outcome' and target.text = asked.outcome
  inner join roll.map_outcome_rule as rule on rule.outcome_code = target.code and rule.role = 'won'
  inner join core.rule_hit as hit on hit.rule_code = rule.rule_code and hit.fact = 'interaction' and hit.hit
  inner join core.interaction as fact on fact.id = hit.id and fact.event_date = hit.event_date
  left join core.identity as person on person.key_code = fact.customer_key
  where fact.customer_key is not null
)
select distinct person_code, outcome, coalesce(item, '') as item
from bought
order by person_code, outcome, item
