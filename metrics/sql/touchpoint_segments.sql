-- grain: one segment at one touchpoint: sums over customers of known (n) and poor (y) interactions
-- from: roll.experience, roll.membership, core.code
with member as (
  select person_code, segment_id || coalesce(':' || value, '') as segment
  from roll.membership
  where list_contains($segments, segment_id)
  group by person_code, segment_id, value
),
by_customer as (
  select member.segment, row.person_code as customer, sum(row.poor) as y, count(row.poor) as n
  from roll.experience as row
  inner join core.code as named
    on named.kind = 'touchpoint' and named.text = $touchpoint and named.code = row.touchpoint_code
  inner join member on member.person_code = row.person_code
  left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
  where coalesce(row.settled_date, row.event_date) between $from_date and $to_date
    and row.poor is not null
    and ($channel is null or channel.text = $channel)
  group by member.segment, row.person_code
)
select
  segment, count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer
group by segment
order by segment
