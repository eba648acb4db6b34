-- grain: one KPI, window and customer: chances that are over (n) and won (y)
-- from: chance
select
  owner, label, 'won' as measure, person_code, coalesce(person_code, unit_code, -id) as customer,
  count(*) as n, count(case when result = 'won' then 1 end) as y
from chance
where is_over
group by owner, label, person_code, coalesce(person_code, unit_code, -id)
