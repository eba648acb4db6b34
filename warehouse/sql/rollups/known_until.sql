-- grain: one touchpoint or outcome and one source of its rows; known_until_ms is the time up to which
--        that source and every source that decides about the owner are complete
-- from: roll.complete, roll.map_touchpoint, roll.map_outcome, roll.map_need
with owner as (
  select touchpoint_code as owner_code from roll.map_touchpoint
  union all
  select outcome_code as owner_code from roll.map_outcome
),
decided_by as (
  select owner.owner_code, own.source_code, own.complete_until_ms
  from owner
  cross join roll.complete as own
  union all
  -- a source that was never complete leaves everything it decides unknown
  select need.owner_code, own.source_code, coalesce(other.complete_until_ms, 0) as complete_until_ms
  from roll.map_need as need
  cross join roll.complete as own
  left join roll.complete as other on other.source_code = need.source_code
)
select owner_code, source_code, min(complete_until_ms) as known_until_ms
from decided_by
group by owner_code, source_code
