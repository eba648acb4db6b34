-- grain: one touchpoint: sums over customers of amounts (y, in the workspace's currency) and rows with one (n)
-- from: roll.experience, roll.membership, core.code
with by_customer as (
  select
    touchpoint.text as touchpoint, coalesce(row.customer_code, -row.id) as customer,
    cast(sum(row.amount_minor) as double) / $minor_units as y, count(row.amount_minor) as n
  from roll.experience as row
  inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = row.touchpoint_code
  where row.amount_minor is not null
    and row.event_date between $from_date and $to_date
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
  group by touchpoint.text, coalesce(row.customer_code, -row.id)
)
select
  touchpoint, count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer
group by touchpoint
order by touchpoint
