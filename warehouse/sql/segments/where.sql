-- grain: one person for whom the segment's condition holds
insert into roll.membership
select
  person_code,
  $segment,
  null,
  list_max(list_transform($names, name -> known_since[name]))
from customer
where {condition}
