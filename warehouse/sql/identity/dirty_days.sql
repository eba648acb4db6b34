-- The days of the persons that a merge changed; keys that were never seen before have no days yet.
insert into ops.dirty_day
with merged as (
  select distinct component_code from moved_key where key_code not in (select key_code from new_key)
),
concerned as (
  select key_code from core.identity where component_code in (select component_code from merged)
),
days as (
  select event_date as day from core.interaction
  where customer_key in (select key_code from concerned) or account_key in (select key_code from concerned)
  union
  select event_date from core.feedback
  where customer_key in (select key_code from concerned) or account_key in (select key_code from concerned)
  union
  select opened_date from core.episode
  where customer_key in (select key_code from concerned) or account_key in (select key_code from concerned)
)
select day from days where day not in (select day from ops.dirty_day)
