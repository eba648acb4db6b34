-- grain: one unit at risk that could have come, and how often it came to the touchpoint: until its landmark, without one
--        until the outcome, at the latest until the window is over; `came_after` is how often it came after the outcome.
--        Poor is not to have come
-- from: link_met, roll.experience, core.code
with touch as (
  select
    row.ts_ms as touch_ms,
    case $per
      when 'customer' then row.person_code when 'account' then coalesce(row.account_code, row.person_code)
      when 'case' then row.case_code else row.session_code
    end as unit_code
  from roll.experience as row
  inner join core.code as place
    on place.kind = 'touchpoint' and place.text = $touchpoint and place.code = row.touchpoint_code
),
span as (
  select
    id, unit_code, ts_ms,
    case
      when $landmark_ms > 0 then t0_ms else least(coalesce(ended_ms, t0_ms + $within_ms), t0_ms + $within_ms)
    end as until_ms,
    t0_ms + $within_ms as over_ms
  from link_met
),
came as (
  select
    span.id, count(case when $untimed or touch_ms <= until_ms then 1 end) as times,
    count(case when not $untimed and touch_ms > until_ms then 1 end) as came_after
  from span
  inner join touch
    on touch.unit_code = span.unit_code
    and ($untimed or (touch.touch_ms > span.ts_ms and touch.touch_ms <= span.over_ms))
  group by span.id
)
select
  met.* replace (case when came.times > 0 then 0 else 1 end as poor, coalesce(came.times, 0) as times,
    coalesce(came.came_after, 0) as came_after)
from link_met as met
left join came on came.id = met.id
