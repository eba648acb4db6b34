-- grain: one touchpoint, window, slice and measure: sums over customers of answers (n) and of those that count (y).
--        A window is a touchpoint, a label and two business days; only customers' answers, not employees'
-- from: roll.answer, roll.membership, core.code
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
    case $by when 'channel' then row.channel_code else 0 end as slice_code,
    coalesce(row.customer_code, -row.id) as customer,
    row.satisfied, row.promoter, row.passive, row.detractor, row.easy, row.low, row.answered
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
  inner join roll.answer as row
    on row.touchpoint_code = named.code and row.event_date between span.from_date and span.to_date
  left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
  left join core.code as voice on voice.kind = 'voice' and voice.code = row.voice_code
  where coalesce(voice.text, 'customer') = 'customer'
    and ($channel is null or channel.text = $channel)
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
),
measured as (
  unpivot fact
  on satisfied, promoter, passive, detractor, easy, low, answered
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
