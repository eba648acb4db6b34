-- grain: one owner (a KPI, or its outcome), window and chance at the outcome: a person, account, case or session has one
--        chance per window, from the first in it; answers are all counted. One won early is over with the others of its
--        day: counted at once, the won would come before the lost
-- from: roll.chance, roll.known_until, roll.membership, core.code
with span as (
  select
    unnest($owners) as owner,
    unnest($outcomes) as outcome,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date,
    unnest($every_answer) as every_answer,
    cast(unnest($own_segments) as varchar) as own_segment
)
select
  span.owner, span.label, row.*,
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
    partition by span.owner, span.label, coalesce(row.unit_code, -row.id)
    order by row.opened_ms, row.closed_ms nulls last, row.result, row.fact, row.id
  ) = 1
