-- grain: one stage and window: customers who came in, and of those whose time to go on is over how many went on to a
--        later stage of the same journey within $within_ms
-- from: roll.experience, roll.answer (where nothing but answers is recorded), core.code
with place as (
  select unnest($touchpoints) as touchpoint, unnest($stages) as stage, unnest($positions) as position
),
seen as (
  select touchpoint_code, customer_code, person_code, ts_ms, event_date from roll.experience
  union all
  select touchpoint_code, customer_code, person_code, ts_ms, event_date
  from roll.answer
  where answered = 1 and touchpoint_code not in (select touchpoint_code from roll.experience)
),
visit as (
  select row.customer_code, row.ts_ms, row.event_date, place.stage, place.position
  from seen as row
  inner join core.code as named on named.kind = 'touchpoint' and named.code = row.touchpoint_code
  inner join place on place.touchpoint = named.text
  where row.customer_code is not null
    and row.event_date >= $from_date
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
),
entered as (
  select stage, position, customer_code, min(ts_ms) as first_ms
  from visit
  where event_date <= $to_date
  group by stage, position, customer_code
),
onward as (
  select
    entered.stage, entered.customer_code, entered.first_ms,
    max(case when later.ts_ms <= entered.first_ms + $within_ms then 1 else 0 end) as gone_on
  from entered
  left join visit as later
    on later.customer_code = entered.customer_code
    and later.position > entered.position
    and later.ts_ms >= entered.first_ms
  group by entered.stage, entered.customer_code, entered.first_ms
)
select
  stage,
  count(*) as entered,
  count(case when first_ms <= $known_ms - $within_ms then 1 end) as over,
  count(case when first_ms <= $known_ms - $within_ms and gone_on = 1 then 1 end) as gone_on
from onward
group by stage
