-- grain: one component of keys that new edges connect with another; label is the smallest one reached
create or replace temp table link as
with pair as (
  select distinct one.component_code as component, other.component_code as other
  from new_edge
  join core.identity as one on one.key_code = new_edge.key_code
  join core.identity as other on other.key_code = new_edge.other_key_code
  where one.component_code <> other.component_code
)
select component, other from pair
union
select other, component from pair;

create or replace temp table label as
select distinct component, component as label from link
