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
fact as (
  select
    span.touchpoint,
    span.label,
    case $by when 'channel' then row.channel_code when 'device' then row.device_code else 0 end as slice_code,
    coalesce(row.customer_code, -row.id) as customer,
    1 as recorded, row.poor, row.failed, row.late, row.waited, row.conditioned, row.counted, row.completed
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
  inner join roll.experience as row
    on row.touchpoint_code = named.code
    and coalesce(row.settled_date, row.event_date) between span.from_date and span.to_date
  left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
  where ($channel is null or channel.text = $channel)
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
),
measured as (
  unpivot fact
  on recorded, poor, failed, late, waited, conditioned, counted, completed
  into name measure value hit
),
by_customer as (
  select touchpoint, label, slice_code, measure, customer, sum(hit) as y, count(*) as n
  from measured
  group by touchpoint, label, slice_code, measure, customer
)
select
  summed.touchpoint, summed.label, slice.text as slice, summed.measure,
  count(*) as customers, sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer as summed
left join core.code as slice on slice.kind = $by and slice.code = summed.slice_code
group by summed.touchpoint, summed.label, slice.text, summed.measure
