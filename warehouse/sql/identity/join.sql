-- Connected keys become one person; where a kind has more than 20 keys, each key stays its own.
update core.identity
set component_code = label.label
from label
where label.component = identity.component_code and label.label <> label.component;

-- grain: one key whose person changes
create or replace temp table moved_key as
with member as (
  select identity.key_code, identity.component_code, identity.person_code, key.kind_code
  from core.identity
  join core.customer_key as key on key.key_code = identity.key_code
  where identity.component_code in (select label from label)
),
crowded as (
  select distinct component_code
  from member
  group by component_code, kind_code
  having count(*) > 20
),
placed as (
  select
    member.key_code,
    member.component_code,
    member.person_code as before,
    case when crowded.component_code is null then member.component_code else member.key_code end as person_code
  from member
  left join crowded on crowded.component_code = member.component_code
)
select key_code, component_code, person_code from placed where person_code <> before;

update core.identity
set person_code = moved_key.person_code
from moved_key
where moved_key.key_code = identity.key_code
