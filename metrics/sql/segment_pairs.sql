-- grain: one owner (touchpoint or KPI), measure, and a group of each of two segments: sums over customers now of rows (n)
--        and of those that count (y), where there are enough rows to be told
-- from: seen (segment_seen, segment_chances), member
with inside as (
  select seen.*, member.segment_id, member.value
  from seen
  inner join member on member.person_code = seen.person_code
  where seen.label = 'now'
)
select
  one.owner, one.measure, one.segment_id as segment, one.value as grouped, other.segment_id as other_segment,
  other.value as other_grouped, count(*) as customers,
  sum(one.y) as y, sum(one.n) as n, sum(one.y * one.y) as yy, sum(one.n * one.n) as nn, sum(one.y * one.n) as yn
from inside as one
inner join inside as other
  on other.owner = one.owner and other.measure = one.measure and other.customer = one.customer
  and other.person_code = one.person_code and other.segment_id > one.segment_id
group by one.owner, one.measure, one.segment_id, one.value, other.segment_id, other.value
having sum(one.n) >= $least
