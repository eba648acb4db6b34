-- grain: one code with what it stands for: as a key of its own, and as the person it belongs to, who is named
-- by the first of all keys; from core.code, core.customer_key, core.identity
with key as (
  select customer_key.key_code, kind.text || ':' || customer_key.digest as name
  from core.customer_key
  join core.code as kind on kind.code = customer_key.kind_code
),
person as (
  select identity.person_code, min(key.name) as name
  from core.identity
  join key on key.key_code = identity.key_code
  group by identity.person_code
)
select code, kind || '=' || text as key, kind || '=' || text as person
from core.code
union all
select key.key_code, key.name, person.name
from key
left join person on person.person_code = key.key_code
