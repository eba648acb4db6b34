-- grain: one source and check with the number of rows that show it, beyond what the findings count; from the
-- facts, core.identity and ops.drift
with found as (
  select source_code, 'off_scale' as check_name, 'a score outside its scale: no answer' as detail, count(*) as rows
  from core.feedback where off_scale is not null group by source_code
  union all
  select source_code, 'other_currency', 'money in another currency than the workspace''s: left out', count(*)
  from (
    select source_code, currency_code from core.interaction
    union all
    select source_code, currency_code from core.episode
  ) as money
  join core.code as currency on currency.kind = 'currency' and currency.code = money.currency_code
  where currency.text <> $currency
  group by source_code
  union all
  select source_code, 'future', 'dated later than now: kept, and complete until does not move', count(*)
  from core.interaction where ts_ms > $now_ms group by source_code
  union all
  select feedback.source_code, 'interaction_not_found', 'an answer that names an interaction nobody delivered', count(*)
  from core.feedback
  where interaction_key is not null and interaction_key not in (select key from core.interaction)
  group by feedback.source_code
  union all
  select edge.source_code, 'too_many_keys', 'a person with more than 20 keys of one kind: listed, not joined',
    count(distinct identity.component_code)
  from core.identity
  join core.identity_edge as edge on edge.key_code = identity.key_code
  where identity.component_code in (
    select component_code from core.identity where person_code <> component_code
  )
  group by edge.source_code
)
select source.text as source_id, found.check_name as "check", found.rows, found.detail
from found
join core.code as source on source.kind = 'source' and source.code = found.source_code
order by source_id, found.check_name
