-- grain: one person and segment: the newest value
-- from: roll.membership
select person_code, segment_id, coalesce(value, 'yes') as value
from roll.membership
where list_contains($segments, segment_id)
qualify row_number() over (
  partition by person_code, segment_id order by valid_from_ms desc nulls last, value
) = 1
