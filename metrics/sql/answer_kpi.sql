-- grain: one window and measure: sums over customers of the answers that meet a KPI's condition
-- from: roll.answer, roll.membership, core.code, core.rule_hit
with span as (
  select unnest($labels) as label, unnest($from_dates) as from_date, unnest($to_dates) as to_date
),
fact as (
  select
    span.label, coalesce(row.customer_code, -row.id) as customer,
    row.satisfied, row.promoter, row.passive, row.detractor, row.easy
  from span
  inner join roll.answer as row on row.event_date between span.from_date and span.to_date
  left join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = row.touchpoint_code
  left join core.rule_hit as rule
    on rule.rule_code = $rule and rule.fact = 'feedback' and rule.id = row.id and rule.event_date = row.event_date
  where ($rule is null or rule.hit)
    and (len($touchpoints) = 0 or list_contains($touchpoints, touchpoint.text))
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
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
