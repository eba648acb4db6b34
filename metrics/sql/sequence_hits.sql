-- grain: one recorded row that a rule of a sequence or an intervention takes, and whose it is: the person's, else
--        the case's, else the session's; in the order in which each customer lived them
-- from: core.rule_hit, core.interaction, core.feedback, core.identity, core.code
with fact as (
  select
    'interaction' as fact, id, key, event_date, ts_ms, source_code, customer_key, case_code, session_code,
    touchpoint_code
  from core.interaction
  where event_date >= $from_date
  union all
  select
    'feedback' as fact, id, key, event_date, ts_ms, source_code, customer_key, case_code, session_code,
    touchpoint_code
  from core.feedback
  where event_date >= $from_date
),
taken as (
  select hit.rule_code, fact.*, coalesce(person.person_code, fact.customer_key) as person_code
  from core.rule_hit as hit
  inner join fact on fact.fact = hit.fact and fact.id = hit.id
  left join core.identity as person on person.key_code = fact.customer_key
  where hit.hit and hit.event_date >= $from_date and list_contains($rules, hit.rule_code)
),
owned as (
  select taken.*, coalesce(person_code, case_code, session_code) as customer_code from taken
)
select
  owned.rule_code, owned.customer_code, owned.person_code, owned.ts_ms, owned.key, source.text as source,
  touchpoint.text as touchpoint,
  dense_rank() over (order by customer_code, ts_ms, owned.key, owned.fact, owned.id) - 1 as position
from owned
inner join core.code as source on source.kind = 'source' and source.code = owned.source_code
left join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = owned.touchpoint_code
where owned.customer_code is not null
order by position, owned.rule_code
