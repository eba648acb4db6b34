-- grain: one pair of components that a new edge connects
select distinct one.component_code as component, other.component_code as other
from new_edge
join core.identity as one on one.key_code = new_edge.key_code
join core.identity as other on other.key_code = new_edge.other_key_code
where one.component_code <> other.component_code
