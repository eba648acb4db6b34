-- grain: one window: sums over customers of the rows a KPI is about. `hit_*` counts rows that meet its condition of
--        those where that is known, `value_*` sums its column over the rows that meet it (all, without a condition)
-- from: core.interaction, roll.answer, core.feedback, core.episode, core.reading, core.identity, core.rule_hit
with span as (
  select unnest($labels) as label, unnest($from_dates) as from_date, unnest($to_dates) as to_date
),
place as (
  select code from core.code where kind = 'touchpoint' and list_contains($touchpoints, text)
),
fact as (
  select
    'interaction' as fact, id, event_date as day, touchpoint_code, customer_key,
    coalesce(case_code, session_code) as thread_code, attributes,
    case $column
      when 'wait_s' then cast(wait_ms as double) / 1000
      when 'duration_s' then cast(duration_ms as double) / 1000
      when 'amount' then case when is_own then cast(amount_minor as double) / $minor_units end
      when 'cost' then case when is_own then cast(cost_minor as double) / $minor_units end
    end as value
  from (
    select *, currency_code is null or currency_code in (select currency_code from roll.map_money) as is_own
    from core.interaction
  )
  where $of = 'interaction'
  union all
  select
    'feedback', id, event_date, touchpoint_code, customer_key, coalesce(case_code, session_code), attributes,
    case $column when 'score' then cast(score as double) end
  from core.feedback
  where $of = 'feedback'
  union all
  select
    'episode', id, opened_date, null, customer_key, coalesce(case_code, session_code), attributes,
    case when $column = 'value' and is_own then cast(value_minor as double) / $minor_units end
  from (
    select *, currency_code is null or currency_code in (select currency_code from roll.map_money) as is_own
    from core.episode
  )
  where $of = 'episode'
  union all
  select 'reading', id, event_date, touchpoint_code, null, null, dimensions, cast(value as double)
  from core.reading
  where $of = 'reading'
),
here as (
  select *
  from fact
  where day between (select min(from_date) from span) and (select max(to_date) from span)
    and (len($touchpoints) = 0 or touchpoint_code in (select code from place))
),
chosen as (
  select
    span.label, coalesce(person.person_code, fact.customer_key, fact.thread_code, -fact.id) as customer,
    case when $rule is null then true else rule.hit end as hit,
    coalesce(fact.value, try_cast(json_extract_string(fact.attributes, '/' || $column) as double)) as value
  from span
  inner join here as fact on fact.day between span.from_date and span.to_date
  left join core.identity as person on person.key_code = fact.customer_key
  left join core.rule_hit as rule
    on rule.rule_code = $rule and rule.fact = fact.fact and rule.id = fact.id and rule.event_date = fact.day
  where $segment is null
    or coalesce(person.person_code, fact.customer_key) in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
),
by_customer as (
  select
    label, customer,
    count(hit) as hit_n, count(case when hit then 1 end) as hit_y,
    count(case when hit then value end) as value_n, coalesce(sum(case when hit then value end), 0) as value_y
  from chosen
  group by label, customer
),
middle as (
  select label, list(value) as amounts from chosen where hit and value is not null and $with_values group by label
)
select
  summed.label,
  count(case when hit_n > 0 then 1 end) as hit_customers, sum(hit_y) as hit_y, sum(hit_n) as hit_n,
  sum(hit_y * hit_y) as hit_yy, sum(hit_n * hit_n) as hit_nn, sum(hit_y * hit_n) as hit_yn,
  count(case when value_n > 0 then 1 end) as value_customers, sum(value_y) as value_y, sum(value_n) as value_n,
  sum(value_y * value_y) as value_yy, sum(value_n * value_n) as value_nn, sum(value_y * value_n) as value_yn,
  any_value(middle.amounts) as amounts
from by_customer as summed
left join middle on middle.label = summed.label
group by summed.label
