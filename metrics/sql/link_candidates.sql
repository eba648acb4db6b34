-- grain: one experience at a touchpoint, poor or not, of a unit (customer, account, case or session, as the outcome
--        counts). t0 is when it became poor or good: the promised time, the end of an allowed
--        wait, else when it was settled; before an answer always that. Good and poor ones run by the same clock.
--        With a landmark t0 is its end: who was not poor or good by then is no candidate. What is poor for nothing but
--        that the customer gave up counts for health, and is no experience of a link
-- from: roll.experience, roll.answer, roll.map_touchpoint, core.rule_hit, core.code, core.interaction, core.feedback
with place as (
  select code from core.code where kind = 'touchpoint' and text = $touchpoint
),
experienced as (
  select
    row.id, row.source_code, row.event_date, row.ts_ms, row.person_code, row.case_code, row.channel_code, row.device_code,
    row.poor, row.failed, row.late, row.waited, row.conditioned, row.counted,
    case $per
      when 'customer' then row.person_code when 'account' then coalesce(row.account_code, row.person_code)
      when 'case' then row.case_code else row.session_code
    end as unit_code,
    case
      when $answers then row.settled_ms
      when map.by_late = 1 and row.due_ms is not null then row.due_ms
      when map.by_wait = 1 and row.limit_ms is not null then row.limit_ms
      else row.settled_ms
    end as t0_ms, row.session_code
  from roll.experience as row
  inner join place on place.code = row.touchpoint_code
  inner join roll.map_touchpoint as map on map.touchpoint_code = row.touchpoint_code
  where row.poor is not null and not $low_score
    and not coalesce(
      row.poor = 1 and row.failed = 0 and row.completed = 0 and not (
        map.by_late * coalesce(row.late, 0) + map.by_wait * coalesce(row.waited, 0)
        + map.by_where * coalesce(row.conditioned, 0) + map.by_count * coalesce(row.counted, 0) > 0
      ), false
    )
),
-- a low score is an experience of those who answered
scored as (
  select
    row.id, row.source_code, row.event_date, row.ts_ms, row.person_code, row.case_code, row.channel_code,
    cast(null as integer) as device_code, row.low as poor, cast(null as integer) as failed,
    cast(null as integer) as late, cast(null as integer) as waited, cast(null as integer) as conditioned,
    cast(null as integer) as counted,
    case $per
      when 'customer' then row.person_code when 'account' then coalesce(row.account_code, row.person_code)
      when 'case' then row.case_code else row.session_code
    end as unit_code,
    row.ts_ms as t0_ms, row.session_code
  from roll.answer as row
  inner join place on place.code = row.touchpoint_code
  where $low_score and row.low is not null
),
lived as (
  select * from experienced
  union all
  select * from scored
),
-- `among` names those who could have had it poor: the row's own interaction must match, of an answer it or the one it
-- is about
eligible as (
  select hit.id from core.rule_hit as hit where hit.hit and hit.fact = $fact and list_contains($among, hit.rule_code)
  union all
  select answer.id
  from core.feedback as answer
  inner join core.interaction as about on about.key = answer.interaction_key
  inner join core.rule_hit as hit on hit.hit and hit.fact = 'interaction' and hit.id = about.id
  where $low_score and len($among) > 0 and list_contains($among, hit.rule_code)
)
select lived.* replace (case when $landmark_ms > 0 then ts_ms + $landmark_ms else t0_ms end as t0_ms)
from lived
where ($landmark_ms = 0 or t0_ms <= ts_ms + $landmark_ms)
  and (len($among) = 0 or id in (select eligible.id from eligible))
