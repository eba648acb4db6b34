-- grain: one number of sources: how many persons are known to as many; from the keys of facts
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
  select identity.person_code, count(distinct seen.source_code) as sources
  from seen
  join core.identity on identity.key_code = seen.key_code
  group by identity.person_code
)
select sources, count(*) as persons from person group by sources order by sources
