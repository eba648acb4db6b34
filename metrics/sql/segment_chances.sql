-- grain: one KPI, window, segment and group: sums over customers of chances that are over (n) and won (y). Every
--        chance is in exactly one group of each segment: its person's newest value, empty where a condition does not
--        hold, null where the person or the value is unknown
-- from: chance, member
with asked as (
  select unnest($segments) as segment_id, unnest($is_condition) as is_condition
),
by_customer as (
  select
    owner, label, person_code, coalesce(person_code, unit_code, -id) as customer,
    count(*) as n, count(case when result = 'won' then 1 end) as y
  from chance
  where is_over
  group by owner, label, person_code, coalesce(person_code, unit_code, -id)
)
select
  seen.owner, seen.label, 'won' as measure, asked.segment_id as segment,
  case
    when member.value is not null then member.value
    when asked.is_condition and seen.person_code is not null then ''
  end as grouped,
  count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer as seen
cross join asked
left join member on member.person_code = seen.person_code and member.segment_id = asked.segment_id
group by seen.owner, seen.label, asked.segment_id, grouped
