-- grain: one row: people who chose the company for a promise (k), of those of whom what it asks about is known (n)
-- from: core.attribute, core.identity, core.code, roll.membership
with known as (
  select coalesce(person.person_code, attribute.customer_key) as person_code
  from core.attribute as attribute
  inner join core.code as name on name.kind = 'attribute' and name.code = attribute.name_code
  left join core.identity as person on person.key_code = attribute.customer_key
  where list_contains($names, name.text)
  group by coalesce(person.person_code, attribute.customer_key)
),
chose as (
  select person_code from roll.membership where segment_id = $segment group by person_code
)
select count(*) as n, count(chose.person_code) as k
from known
left join chose on chose.person_code = known.person_code
