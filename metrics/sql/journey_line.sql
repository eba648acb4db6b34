-- grain: one measure of the whole journey: sums over customers of judged interactions (n) and of those at or above
--        standard, or poor at a touchpoint whose negative is accepted (y); a window is a touchpoint and two days
-- from: roll.experience, roll.membership, core.code
with span as (
  select
    unnest($touchpoints) as touchpoint,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date,
    unnest($is_accepted) as is_accepted
),
judged as (
  select
    coalesce(row.customer_code, -row.id) as customer, row.poor,
    case when span.is_accepted then row.poor else 0 end as accepted
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
  inner join roll.experience as row on row.touchpoint_code = named.code
  left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
  where row.poor is not null
    and coalesce(row.settled_date, row.event_date) between span.from_date and span.to_date
    and ($channel is null or channel.text = $channel)
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
),
by_customer as (
  select customer, count(*) as n, sum(1 - poor) as at_standard, sum(accepted) as accepted
  from judged
  group by customer
),
measured as (
  unpivot by_customer on at_standard, accepted into name measure value y
)
select
  measure, count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from measured
group by measure
