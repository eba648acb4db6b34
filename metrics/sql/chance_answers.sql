-- grain: one outcome whose chances are answers, and window: sums over customers of the answers behind them
-- from: roll.chance, roll.answer, roll.membership, core.code
with span as (
  select unnest($labels) as label, unnest($from_dates) as from_date, unnest($to_dates) as to_date
),
fact as (
  select
    span.label, coalesce(chance.person_code, chance.unit_code, -chance.id) as customer,
    answer.satisfied, answer.promoter, answer.passive, answer.detractor, answer.easy
  from span
  inner join core.code as named on named.kind = 'outcome' and named.text = $outcome
  inner join roll.chance as chance
    on chance.outcome_code = named.code and chance.opened_date between span.from_date and span.to_date
  inner join roll.answer as answer on chance.fact = 'feedback' and answer.id = chance.id
  where $segment is null
    or chance.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
),
measured as (
  unpivot fact on satisfied, promoter, passive, detractor, easy into name measure value hit
),
by_customer as (
  select label, measure, customer, sum(hit) as y, count(*) as n
  from measured
  group by label, measure, customer
)
select
  label, measure,
  count(*) as customers, sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer
group by label, measure
