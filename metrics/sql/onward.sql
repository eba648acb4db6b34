-- grain: one touchpoint and window: sums over customers of visits whose time to go on is over (n) and of those with
--        nothing after them within $within_ms (y): no further interaction of the customer, and no outcome won
-- from: roll.experience, roll.chance, core.code
with span as (
  select
    unnest($touchpoints) as touchpoint,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date
),
lived as (
  select touchpoint_code, event_date, customer_code, ts_ms, id, 1 as is_visit
  from roll.experience
  where customer_code is not null
  union all
  select cast(null as integer), opened_date, coalesce(person_code, thread_code), won_ms, id, 0 as is_visit
  from roll.chance
  where won_ms is not null and coalesce(person_code, thread_code) is not null
),
followed as (
  select
    lived.*,
    lead(ts_ms) over (partition by customer_code order by ts_ms, is_visit desc, id) as next_ms
  from lived
),
visited as (
  select
    span.touchpoint, span.label, row.customer_code,
    case when row.next_ms <= row.ts_ms + $within_ms then 0 else 1 end as ended
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
  inner join followed as row
    on row.touchpoint_code = named.code and row.is_visit = 1 and row.event_date between span.from_date and span.to_date
  where row.ts_ms <= $known_ms - $within_ms
),
by_customer as (
  select touchpoint, label, customer_code, sum(ended) as y, count(*) as n
  from visited
  group by touchpoint, label, customer_code
)
select
  touchpoint as owner, label, count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer
group by touchpoint, label
