-- grain: one person of one of these segments or conditions, and since when that is known (null: a lasting fact)
-- from: roll.membership
select segment_id, person_code, min(valid_from_ms) as since_ms
from roll.membership
where list_contains($segments, segment_id)
group by segment_id, person_code
