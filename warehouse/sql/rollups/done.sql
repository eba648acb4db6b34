-- grain: one interaction at a touchpoint with `done_by`: when it was done, by the first ending in the same case,
--        else by the first of the same customer; cases of one source that differ are never taken for one another
-- from: core.interaction, core.identity, roll.map_touchpoint, roll.ending
with begun as (
  select
    fact.id, fact.event_date, fact.ts_ms, fact.touchpoint_code, fact.source_code, fact.case_code,
    coalesce(person.person_code, fact.customer_key, fact.case_code, fact.session_code) as customer_code
  from core.interaction as fact
  inner join roll.map_touchpoint as place on place.touchpoint_code = fact.touchpoint_code and place.ends_by = 1
  left join core.identity as person on person.key_code = fact.customer_key
  where fact.event_date between $from_date and $to_date
),
in_case as (
  select begun.id, min(ending.ts_ms) as done_ms
  from begun
  inner join roll.ending as ending
    on ending.touchpoint_code = begun.touchpoint_code
    and ending.case_code = begun.case_code
    and ending.ts_ms >= begun.ts_ms
  group by begun.id
),
by_customer as (
  select begun.id, min(ending.ts_ms) as done_ms
  from begun
  inner join roll.ending as ending
    on ending.touchpoint_code = begun.touchpoint_code
    and ending.customer_code = begun.customer_code
    and ending.ts_ms >= begun.ts_ms
  where begun.case_code is null
    or ending.case_code is null
    or ending.source_code <> begun.source_code
  group by begun.id
)
select
  begun.id,
  begun.event_date,
  coalesce(in_case.done_ms, by_customer.done_ms) as done_ms
from begun
left join in_case on in_case.id = begun.id
left join by_customer on by_customer.id = begun.id
