-- grain: one pair of components that a new edge connects. One end after the other: asked for both ends at
-- once the engine compared every key with every other
with one_end as materialized (
  select distinct identity.component_code as component, new_edge.other_key_code
  from new_edge
  join core.identity on identity.key_code = new_edge.key_code
),
both_ends as materialized (
  select one_end.component, identity.component_code as other
  from one_end
  join core.identity on identity.key_code = one_end.other_key_code
)
select distinct component, other
from both_ends
where component <> other
