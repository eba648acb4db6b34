-- grain: one interaction at a touchpoint with `where` conditions: does one of them hold; null where that is unknown
-- from: core.interaction, core.rule_hit, roll.map_poor
with asked as (
  select fact.id, fact.event_date, rule.rule_code
  from core.interaction as fact
  inner join roll.map_poor as rule on rule.touchpoint_code = fact.touchpoint_code and rule.kind = 'where'
  where fact.event_date between $from_date and $to_date
),
answer as (
  select asked.id, asked.event_date, case when hit.hit then 1 when not hit.hit then 0 end as holds
  from asked
  left join core.rule_hit as hit
    on hit.rule_code = asked.rule_code
    and hit.fact = 'interaction'
    and hit.id = asked.id
    and hit.event_date between $from_date and $to_date
)
select
  id,
  event_date,
  case when max(holds) = 1 then 1 when count(holds) = count(*) then 0 end as conditioned
from answer
group by id, event_date
