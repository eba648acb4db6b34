-- grain: one interaction at a touchpoint with a `count` condition: is it at least the n-th of its customer,
--        account, case or session there, or have that many different teams been met; null where none is known
-- from: roll.encounter, roll.map_poor
with asked as (
  select touchpoint_code, position, unit_code
  from roll.encounter
  where event_date between $from_date and $to_date and unit_code is not null
  group by touchpoint_code, position, unit_code
),
history as (
  select
    encounter.id, encounter.key, encounter.event_date, encounter.ts_ms, encounter.team_code,
    encounter.touchpoint_code, encounter.position, encounter.unit_code, rule.counts, rule.at_least,
    row_number() over (
      partition by encounter.touchpoint_code, encounter.position, encounter.unit_code, encounter.team_code
      order by encounter.ts_ms, encounter.key, encounter.id
    ) as of_team
  from roll.encounter as encounter
  inner join asked
    on asked.touchpoint_code = encounter.touchpoint_code
    and asked.position = encounter.position
    and asked.unit_code = encounter.unit_code
  inner join roll.map_poor as rule
    on rule.touchpoint_code = encounter.touchpoint_code
    and rule.position = encounter.position
    and rule.kind = 'count'
),
told as (
  select
    id, event_date, at_least,
    sum(case when counts = 'interaction' or (team_code is not null and of_team = 1) then 1 else 0 end) over (
      partition by touchpoint_code, position, unit_code
      order by ts_ms, key, id
      rows between unbounded preceding and current row
    ) as so_far
  from history
),
judged as (
  select id, event_date, case when so_far >= at_least then 1 else 0 end as counted
  from told
  where event_date between $from_date and $to_date
  union all
  select id, event_date, cast(null as integer) as counted
  from roll.encounter
  where event_date between $from_date and $to_date and unit_code is null
)
select
  id,
  event_date,
  case when max(counted) = 1 then 1 when count(counted) = count(*) then 0 end as counted
from judged
group by id, event_date
