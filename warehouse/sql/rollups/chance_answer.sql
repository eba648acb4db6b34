-- grain: one answer with a score as a chance at an outcome of kind satisfaction: it opens and closes at once
-- from: roll.outcome_fact
with opened as (
  select fact.*
  from roll.outcome_fact as fact
  where fact.role = 'opens' and fact.chances = 'answers' and fact.event_date between $from_date and $to_date
  qualify row_number() over (partition by fact.outcome_code, fact.fact, fact.id order by fact.position) = 1
),
closing as (
  select outcome_code, fact, id, max(case when role = 'won' then 1 else 0 end) as won
  from roll.outcome_fact
  where role in ('won', 'lost') and chances = 'answers' and event_date between $from_date and $to_date
  group by outcome_code, fact, id
)
select
  opened.outcome_code, opened.unit, opened.unit_code, opened.thread_code, opened.person_code,
  opened.source_code, opened.fact, opened.id,
  opened.ts_ms as opened_ms, opened.event_date as opened_date,
  cast(null as bigint) as due_ms,
  opened.ts_ms as closed_ms,
  case when closing.won = 1 then 'won' else 'lost' end as result,
  case when closing.won = 1 then opened.ts_ms end as won_ms,
  opened.amount_minor as value_minor,
  1 as recorded
from opened
left join closing
  on closing.outcome_code = opened.outcome_code and closing.fact = opened.fact and closing.id = opened.id
