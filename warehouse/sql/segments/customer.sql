-- grain: one person or account and its newest attributes, as JSON, with the time each is known since
create or replace temp table customer as
with newest as (
  select
    coalesce(person.person_code, attribute.customer_key) as person_code,
    name.text as name, attribute.value, attribute.valid_from_ms
  from core.attribute as attribute
  inner join core.code as name on name.kind = 'attribute' and name.code = attribute.name_code
  left join core.identity as person on person.key_code = attribute.customer_key
  where attribute.valid_from_ms is null or $as_of_ms is null or attribute.valid_from_ms <= $as_of_ms
  qualify row_number() over (
    partition by coalesce(person.person_code, attribute.customer_key), name.text
    order by attribute.valid_from_ms desc nulls last, attribute.source_code desc, attribute.value desc
  ) = 1
)
select
  person_code,
  json_group_object(name, value) as attributes,
  map(list(name order by name), list(valid_from_ms order by name)) as known_since
from newest
group by person_code
