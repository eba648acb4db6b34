-- grain: one owner (touchpoint or KPI), window, measure, segment and group: sums over customers of rows (n) and of those
--        that count (y). Every row is in exactly one group of each segment: its person's newest value, empty where a
--        condition does not hold, null where the person or the value is unknown
-- from: seen (segment_seen, segment_chances), member
with asked as (
  select unnest($segments) as segment_id, unnest($is_condition) as is_condition
)
select
  seen.owner, seen.label, seen.measure, asked.segment_id as segment,
  case
    when member.value is not null then member.value
    when asked.is_condition and seen.person_code is not null then ''
  end as grouped,
  count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from seen
cross join asked
left join member on member.person_code = seen.person_code and member.segment_id = asked.segment_id
group by seen.owner, seen.label, seen.measure, asked.segment_id, grouped
