-- grain: one person with a value of the segment's attribute
insert into roll.membership
select
  person_code,
  $segment,
  json_extract_string(attributes, $pointer),
  known_since[$name]
from customer
where json_extract_string(attributes, $pointer) is not null
