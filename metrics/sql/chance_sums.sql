-- grain: one owner and window: sums over customers of chances that are over (n) and won (y), and those still open.
--        `$closed_only` false takes all chances, won so far of opened
-- from: chance
with by_customer as (
  select
    owner, label, coalesce(person_code, unit_code, -id) as customer,
    count(case when is_over or not $closed_only then 1 end) as n,
    count(case when result = 'won' and (is_over or not $closed_only) then 1 end) as y,
    count(case when result is null or ($closed_only and is_over is not true) then 1 end) as still_open
  from chance
  group by owner, label, coalesce(person_code, unit_code, -id)
)
select
  owner, label,
  count(case when n > 0 then 1 end) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn,
  sum(still_open) as still_open
from by_customer
group by owner, label
