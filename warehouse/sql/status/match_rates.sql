-- grain: one source and another one: how many persons of the first are known to the other; from facts' keys
with seen as (
  select source_code, customer_key as key_code from core.interaction where customer_key is not null
  union
  select source_code, customer_key from core.feedback where customer_key is not null
  union
  select source_code, customer_key from core.episode where customer_key is not null
  union
  select source_code, customer_key from core.attribute
  union
  select source_code, key_code from core.identity_edge
),
person as (
  select distinct seen.source_code, identity.person_code
  from seen
  join core.identity on identity.key_code = seen.key_code
),
total as (
  select source_code, count(*) as persons from person group by source_code
),
shared as (
  select one.source_code, other.source_code as other_code, count(*) as matched
  from person as one
  join person as other on other.person_code = one.person_code and other.source_code <> one.source_code
  group by one.source_code, other.source_code
)
select
  source.text as source_id,
  other.text as other_id,
  total.persons,
  coalesce(shared.matched, 0) as matched,
  coalesce(shared.matched, 0) / total.persons as share
from total
join total as second on second.source_code <> total.source_code
left join shared on shared.source_code = total.source_code and shared.other_code = second.source_code
join core.code as source on source.kind = 'source' and source.code = total.source_code
join core.code as other on other.kind = 'source' and other.code = second.source_code
order by source_id, other_id
