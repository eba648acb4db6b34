-- grain: one outcome and window: sums over customers of chances that are over (n) and won (y), and those still open;
--        a person, account, case or session has one chance per window, from the first in it; answers are all counted.
--        One won early is over with the others of its day: counted at once, the won would come before the lost.
--        `closed_only` false takes all chances, won so far of opened
-- from: roll.chance, roll.known_until, roll.membership, core.code
with span as (
  select
    unnest($outcomes) as outcome,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date,
    unnest($every_answer) as every_answer,
    unnest($closed_only) as closed_only
),
chance as (
  select
    span.outcome, span.label, span.closed_only, row.*,
    case when row.due_ms is null then row.result is not null else row.due_ms < known.known_until_ms end as is_over
  from span
  inner join core.code as named on named.kind = 'outcome' and named.text = span.outcome
  inner join roll.chance as row
    on row.outcome_code = named.code and row.opened_date between span.from_date and span.to_date
  left join roll.known_until as known
    on known.owner_code = row.outcome_code and known.source_code = row.source_code
  where (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
  qualify span.every_answer
    or row_number() over (
      partition by span.outcome, span.label, coalesce(row.unit_code, -row.id)
      order by row.opened_ms, row.closed_ms nulls last, row.result, row.fact, row.id
    ) = 1
),
by_customer as (
  select
    outcome, label, coalesce(person_code, unit_code, -id) as customer,
    count(case when is_over or not closed_only then 1 end) as n,
    count(case when result = 'won' and (is_over or not closed_only) then 1 end) as y,
    count(case when result is null or (closed_only and is_over is not true) then 1 end) as still_open
  from chance
  group by outcome, label, coalesce(person_code, unit_code, -id)
)
select
  outcome, label,
  count(case when n > 0 then 1 end) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn,
  sum(still_open) as still_open
from by_customer
group by outcome, label
