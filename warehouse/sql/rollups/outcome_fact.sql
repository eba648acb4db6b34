-- grain: one row that opens, wins or loses a chance by one rule of an outcome, and whose it is; thread_code is the
--        customer, account, case or session whose rows are read together
-- from: core.rule_hit, core.interaction, core.feedback, core.identity, roll.map_outcome, roll.map_outcome_rule
with hit as (
  select rule.outcome_code, rule.role, rule.position, rule.nth, rule.closes_own, rule.fact, hit.id
  from core.rule_hit as hit
  inner join roll.map_outcome_rule as rule on rule.rule_code = hit.rule_code and rule.fact = hit.fact
  where hit.hit and hit.event_date between $from_date and $to_date
),
fact as (
  select
    'interaction' as fact, id, key, event_date, ts_ms, source_code, customer_key, account_key, case_code,
    session_code, amount_minor, currency_code
  from core.interaction
  where event_date between $from_date and $to_date
  union all
  -- an answer without a score says nothing
  select
    'feedback' as fact, id, key, event_date, ts_ms, source_code, customer_key, account_key, case_code,
    session_code, cast(null as bigint) as amount_minor, cast(null as integer) as currency_code
  from core.feedback
  where event_date between $from_date and $to_date and score is not null
),
owned as (
  select
    hit.outcome_code, hit.role, hit.position, hit.nth, hit.closes_own, outcome.chances, outcome.within, outcome.per,
    fact.fact, fact.id, fact.key, fact.event_date, fact.ts_ms, fact.source_code, fact.case_code, fact.session_code,
    coalesce(person.person_code, fact.customer_key) as person_code,
    coalesce(account.person_code, fact.account_key) as account_code,
    case
      when fact.currency_code is null or fact.currency_code = money.currency_code then fact.amount_minor
    end as amount_minor
  from hit
  inner join fact on fact.fact = hit.fact and fact.id = hit.id
  inner join roll.map_outcome as outcome on outcome.outcome_code = hit.outcome_code
  cross join roll.map_money as money
  left join core.identity as person on person.key_code = fact.customer_key
  left join core.identity as account on account.key_code = fact.account_key
),
named as (
  select
    owned.*,
    case
      when per <> 'customer' then per
      when person_code is not null then 'person'
      when case_code is not null then 'case'
      when session_code is not null then 'session'
    end as unit,
    case per
      when 'customer' then coalesce(person_code, case_code, session_code)
      when 'account' then account_code
      when 'case' then case_code
      else session_code
    end as unit_code
  from owned
)
select
  outcome_code, role, position, nth, closes_own, chances, fact, id, key, event_date, ts_ms, source_code,
  person_code, case_code, session_code, amount_minor, unit, unit_code,
  case within when 'case' then case_code when 'session' then session_code else unit_code end as thread_code
from named
