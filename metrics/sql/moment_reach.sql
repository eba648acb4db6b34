-- grain: one outcome: of the poor experiences at a touchpoint in a period, those whose customer had a chance open then,
--        and the customers whose chance is still open now; of one segment, where one is named
-- from: roll.experience, roll.answer, roll.chance, roll.membership, core.code
with place as (
  select code from core.code where kind = 'touchpoint' and text = $touchpoint
),
member as (
  select person_code, min(coalesce(valid_from_ms, 0)) as since_ms
  from roll.membership
  where list_contains($segments, segment_id) or list_contains($segments, segment_id || ':' || value)
  group by person_code
),
lived as (
  select row.id, row.person_code, row.account_code, row.case_code, row.session_code, row.settled_ms as at_ms
  from roll.experience as row
  inner join place on place.code = row.touchpoint_code
  where not $low_score and row.poor = 1 and row.settled_ms between $from_ms and $to_ms
  union all
  select row.id, row.person_code, row.account_code, row.case_code, row.session_code, row.ts_ms as at_ms
  from roll.answer as row
  inner join place on place.code = row.touchpoint_code
  where $low_score and row.low = 1 and row.ts_ms between $from_ms and $to_ms
),
poor as (
  select lived.* replace (coalesce(lived.account_code, lived.person_code) as account_code)
  from lived
  left join member on member.person_code = lived.person_code
  where len($segments) = 0 or member.since_ms <= lived.at_ms
),
-- one row per unit that a chance can be of, so that they are joined by equality
unit as (
  select id, person_code, at_ms, 'person' as unit, person_code as unit_code from poor where person_code is not null
  union all
  select id, person_code, at_ms, 'account' as unit, account_code as unit_code from poor where account_code is not null
  union all
  select id, person_code, at_ms, 'case' as unit, case_code as unit_code from poor where case_code is not null
  union all
  select id, person_code, at_ms, 'session' as unit, session_code as unit_code from poor where session_code is not null
),
met as (
  select
    target.text as outcome, unit.id, unit.person_code,
    max(case when chance.result is null then 1 else 0 end) as is_open
  from unit
  inner join roll.chance as chance
    on chance.unit = unit.unit and chance.unit_code = unit.unit_code
    and chance.opened_ms <= unit.at_ms
    and (chance.closed_ms is null or chance.closed_ms > unit.at_ms)
  inner join core.code as target
    on target.kind = 'outcome' and target.code = chance.outcome_code and list_contains($outcomes, target.text)
  group by target.text, unit.id, unit.person_code
)
select
  met.outcome,
  cast(count(distinct met.id) as double) / nullif((select count(*) from poor), 0) as at_risk,
  list(distinct case when met.is_open = 1 then met.person_code end) as people
from met
group by met.outcome
