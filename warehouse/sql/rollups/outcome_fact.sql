-- grain: one row that opens, wins or loses a chance by one rule of an outcome, and whose it is; thread_code is the
--        customer, account, case or session whose rows are read together
-- from: core.rule_hit, core.interaction, core.feedback, core.identity, roll.map_outcome, roll.map_outcome_rule,
--       roll.map_money, roll.map_working
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
    hit.outcome_code, hit.role, hit.position, hit.nth, hit.closes_own,
    outcome.chances, outcome.per, outcome.within, outcome.within_ms, outcome.clock,
    fact.fact, fact.id, fact.key, fact.event_date, fact.ts_ms, fact.source_code, fact.case_code, fact.session_code,
    coalesce(person.person_code, fact.customer_key) as person_code,
    coalesce(account.person_code, fact.account_key) as account_code,
    case when coalesce(fact.currency_code, money.currency_code) = money.currency_code then fact.amount_minor end
      as amount_minor
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
),
placed as (
  select
    named.*,
    start.before_ms + least(named.ts_ms - start.from_ms, start.counts_ms) + named.within_ms as target_ms
  from named
  left join roll.map_working as start
    on start.clock = named.clock and named.ts_ms >= start.from_ms and named.ts_ms < start.next_from_ms
)
select
  placed.outcome_code, placed.role, placed.position, placed.nth, placed.closes_own, placed.chances, placed.fact,
  placed.id, placed.key, placed.event_date, placed.ts_ms, placed.source_code, placed.person_code, placed.case_code,
  placed.session_code, placed.amount_minor, placed.unit, placed.unit_code,
  case placed.within
    when 'case' then placed.case_code when 'session' then placed.session_code else placed.unit_code
  end as thread_code,
  case
    when placed.clock = 'all' then placed.ts_ms + placed.within_ms
    else least(stop.from_ms + placed.target_ms - stop.before_ms, stop.to_ms)
  end as window_ms
from placed
left join roll.map_working as stop
  on stop.clock = placed.clock
  and placed.target_ms > stop.before_ms and placed.target_ms <= stop.before_ms + stop.counts_ms
