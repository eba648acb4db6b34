-- grain: one touchpoint, window, slice and measure: sums over customers of rows (n) and of those that count (y);
--        rows whose measure is unknown are in neither. A window is a touchpoint, a label and two business days
-- from: roll.experience, roll.membership, core.code
with span as (
  select
    unnest($touchpoints) as touchpoint,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date
),
place as (
  select span.touchpoint, span.label, span.from_date, span.to_date, named.code as touchpoint_code
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
),
fact as (
  select
    row.touchpoint_code,
    coalesce(row.settled_date, row.event_date) as day,
    coalesce(row.customer_code, -row.id) as customer,
    case $by when 'channel' then row.channel_code when 'device' then row.device_code else 0 end as slice_code,
    row.poor, row.failed, row.late, row.waited, row.completed
  from roll.experience as row
  where coalesce(row.settled_date, row.event_date)
      between (select min(from_date) from span) and (select max(to_date) from span)
    and (
      $channel is null
      or row.channel_code in (select code from core.code where kind = 'channel' and text = $channel)
    )
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
),
by_customer as (
  select
    place.touchpoint, place.label, fact.slice_code, fact.customer,
    {'y': count(*), 'n': count(*)} as recorded,
    {'y': sum(fact.poor), 'n': count(fact.poor)} as poor,
    {'y': sum(fact.failed), 'n': count(fact.failed)} as failed,
    {'y': sum(fact.late), 'n': count(fact.late)} as late,
    {'y': sum(fact.waited), 'n': count(fact.waited)} as waited,
    {'y': sum(fact.completed), 'n': count(fact.completed)} as completed
  from place
  inner join fact
    on fact.touchpoint_code = place.touchpoint_code and fact.day between place.from_date and place.to_date
  group by place.touchpoint, place.label, fact.slice_code, fact.customer
),
measured as (
  unpivot by_customer on recorded, poor, failed, late, waited, completed into name measure value hit
)
select
  summed.touchpoint, summed.label, slice.text as slice, summed.measure,
  count(*) as customers,
  sum(hit.y) as y, sum(hit.n) as n, sum(hit.y * hit.y) as yy, sum(hit.n * hit.n) as nn, sum(hit.y * hit.n) as yn
from measured as summed
left join core.code as slice on slice.kind = $by and slice.code = summed.slice_code
where hit.n > 0
group by summed.touchpoint, summed.label, slice.text, summed.measure
