-- grain: one group of a segment that has one per value; groups of fewer people than the privacy floor are left out
-- from: roll.membership
select segment_id as segment, value
from roll.membership
where list_contains($segments, segment_id) and value is not null
group by segment_id, value
having count(distinct person_code) >= $floor
order by segment_id, value
