-- grain: one touchpoint, window, measure and customer: rows (n) and poor ones (y). A window is a touchpoint, a label and
--        two business days
-- from: roll.experience, roll.answer, roll.membership, core.code
with span as (
  select
    unnest($touchpoints) as touchpoint,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date
),
place as (
  select span.*, named.code as touchpoint_code
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
),
judged as (
  select
    touchpoint_code, coalesce(settled_date, event_date) as day, person_code, channel_code,
    coalesce(customer_code, -id) as customer, 'poor' as measure, poor as hit
  from roll.experience
  where poor is not null
    and coalesce(settled_date, event_date)
      between (select min(from_date) from span) and (select max(to_date) from span)
  union all
  select
    touchpoint_code, event_date as day, person_code, channel_code,
    coalesce(customer_code, -id) as customer, 'low_score' as measure, low as hit
  from roll.answer
  where low is not null and event_date between (select min(from_date) from span) and (select max(to_date) from span)
)
select
  place.touchpoint as owner, place.label, judged.measure, judged.customer, judged.person_code,
  sum(judged.hit) as y, count(*) as n
from place
inner join judged
  on judged.touchpoint_code = place.touchpoint_code and judged.day between place.from_date and place.to_date
left join core.code as channel on channel.kind = 'channel' and channel.code = judged.channel_code
where ($channel is null or channel.text = $channel)
  and (
    $segment is null
    or judged.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
  )
group by place.touchpoint, place.label, judged.measure, judged.customer, judged.person_code
