-- grain: one known customer who had it poor at a touchpoint in a period, at the last time: when it was poor, the record to
--        open, whether vulnerable, which outcomes are still open, and when the first of them ends
-- from: roll.experience, roll.answer, roll.chance, roll.membership, core.interaction, core.feedback,
--       core.customer_key, core.code
with vulnerable as (
  select person_code from roll.membership where list_contains($vulnerable, segment_id) group by person_code
),
place as (
  select code from core.code where kind = 'touchpoint' and text = $touchpoint
),
poor as (
  select row.person_code, row.account_code, row.settled_ms as at_ms, made.key, made.source_code, made.customer_key
  from roll.experience as row
  inner join place on place.code = row.touchpoint_code
  inner join core.interaction as made on made.id = row.id and made.event_date = row.event_date
  where not $low_score and row.poor = 1 and row.settled_ms between $from_ms and $to_ms
  union all
  select row.person_code, row.account_code, row.ts_ms as at_ms, made.key, made.source_code, made.customer_key
  from roll.answer as row
  inner join place on place.code = row.touchpoint_code
  inner join core.feedback as made on made.id = row.id and made.event_date = row.event_date
  where $low_score and row.low = 1 and row.ts_ms between $from_ms and $to_ms
),
unit as (
  select poor.*, poor.person_code as unit_code from poor
  union all
  select poor.*, poor.account_code as unit_code from poor where poor.account_code <> poor.person_code
),
met as (
  select unit.*, target.text as outcome, chance.result is null as is_open, chance.due_ms as ends_ms
  from unit
  left join roll.chance as chance
    on chance.unit_code = unit.unit_code
    and chance.opened_ms <= unit.at_ms
    and (chance.closed_ms is null or chance.closed_ms > unit.at_ms)
  left join core.code as target
    on target.kind = 'outcome' and target.code = chance.outcome_code and list_contains($outcomes, target.text)
),
last_time as (
  select
    person_code,
    max(at_ms) as poor_ms,
    list(distinct at_ms) as times,
    arg_max(key, at_ms) as key,
    arg_max(source_code, at_ms) as source_code,
    arg_max(customer_key, at_ms) as customer_key,
    list(distinct outcome) filter (where is_open and outcome is not null) as outcomes,
    min(ends_ms) filter (where is_open and outcome is not null) as ends_ms
  from met
  where person_code is not null
  group by person_code
)
select
  last_time.person_code, left(known.digest, 16) as customer, last_time.poor_ms, last_time.times, last_time.key,
  source.text as source, list_sort(coalesce(last_time.outcomes, [])) as outcomes, last_time.ends_ms,
  vulnerable.person_code is not null as vulnerable
from last_time
inner join core.customer_key as known on known.key_code = last_time.customer_key
inner join core.code as source on source.kind = 'source' and source.code = last_time.source_code
left join vulnerable on vulnerable.person_code = last_time.person_code
order by vulnerable.person_code is null, last_time.ends_ms nulls last, last_time.poor_ms desc, last_time.person_code
