-- grain: one KPI, window, segment and group: sums over customers of chances that are over (n) and won (y). Every
--        chance is in exactly one group of each segment: its person's newest value, empty where a condition does not
--        hold, null where the person or the value is unknown. As chance_sums otherwise
-- from: roll.chance, roll.known_until, roll.membership, core.code
with span as (
  select
    unnest($kpis) as kpi,
    unnest($outcomes) as outcome,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date,
    unnest($every_answer) as every_answer,
    unnest($own_segments) as own_segment
),
asked as (
  select unnest($segments) as segment_id, unnest($is_condition) as is_condition
),
member as (
  select person_code, segment_id, coalesce(value, 'yes') as value
  from roll.membership
  where list_contains($segments, segment_id)
  qualify row_number() over (
    partition by person_code, segment_id order by valid_from_ms desc nulls last, value
  ) = 1
),
chance as (
  select
    span.kpi, span.label, row.*,
    case when row.due_ms is null then row.result is not null else row.due_ms < known.known_until_ms end as is_over
  from span
  inner join core.code as named on named.kind = 'outcome' and named.text = span.outcome
  inner join roll.chance as row
    on row.outcome_code = named.code and row.opened_date between span.from_date and span.to_date
  left join roll.known_until as known
    on known.owner_code = row.outcome_code and known.source_code = row.source_code
  where span.own_segment is null
    or exists (
      select 1 from roll.membership as own
      where own.person_code = row.person_code and own.segment_id || coalesce(':' || own.value, '') = span.own_segment
    )
  qualify span.every_answer
    or row_number() over (
      partition by span.kpi, span.label, coalesce(row.unit_code, -row.id)
      order by row.opened_ms, row.closed_ms nulls last, row.result, row.fact, row.id
    ) = 1
),
by_customer as (
  select
    kpi, label, person_code, coalesce(person_code, unit_code, -id) as customer,
    count(*) as n, count(case when result = 'won' then 1 end) as y
  from chance
  where is_over
  group by kpi, label, person_code, coalesce(person_code, unit_code, -id)
)
select
  seen.kpi as owner, seen.label, 'won' as measure, asked.segment_id as segment,
  case
    when member.value is not null then member.value
    when asked.is_condition and seen.person_code is not null then ''
  end as grouped,
  count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer as seen
cross join asked
left join member on member.person_code = seen.person_code and member.segment_id = asked.segment_id
group by seen.kpi, seen.label, asked.segment_id, grouped
