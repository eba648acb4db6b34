-- grain: one unit (customer, account, case or session, as the outcome counts) that was at risk of an outcome when it
--        had its first experience at a touchpoint within the window; only closed windows, `is_open` counts the others.
--        t0 is when the experience became poor or good: the promised time, the end of an allowed wait, else when it
--        was settled; of an answer when it was settled. Good and poor rows run by the same clock.
-- from: roll.experience, roll.map_touchpoint, roll.chance, core.feedback, core.code
with place as (
  select code from core.code where kind = 'touchpoint' and text = $touchpoint
),
target as (
  select code from core.code where kind = 'outcome' and text = $outcome
),
experienced as (
  select
    row.id, row.event_date, row.ts_ms, row.person_code, row.case_code, row.channel_code, row.device_code,
    row.poor, row.failed, row.late, row.waited, row.conditioned,
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
),
-- a low score is an experience of those who answered
scored as (
  select
    row.id, row.event_date, row.ts_ms, row.person_code, row.case_code, row.channel_code,
    cast(null as integer) as device_code, row.low as poor, cast(null as integer) as failed,
    cast(null as integer) as late, cast(null as integer) as waited, cast(null as integer) as conditioned,
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
candidate as (
  select
    lived.*, case $thread when 'case' then case_code when 'session' then session_code else unit_code end as thread
  from lived
  where unit_code is not null and ($untimed or (t0_ms >= $from_ms and t0_ms < $known_ms))
),
chance as (
  select
    row.*,
    case when $thread in ('case', 'session') then coalesce(row.thread_code, row.unit_code) else row.unit_code end
      as thread
  from roll.chance as row
  inner join target on target.code = row.outcome_code
  where row.unit_code is not null
),
-- a chance that was open then, and whose end, where that is fixed in advance, falls into the window
at_risk as (
  select
    candidate.*, chance.opened_ms, chance.source_code as outcome_source,
    case
      when $untimed then case when chance.result = 'won' then 1 else 0 end
      when chance.won_ms > candidate.t0_ms and chance.won_ms <= candidate.t0_ms + $within_ms then 1
      else 0
    end as won,
    case
      when $untimed then case when chance.result is null then $known_ms + 1 else 0 end
      when chance.fact = 'episode' and chance.due_ms is not null then chance.due_ms
      else candidate.t0_ms + $within_ms
    end as ends_ms
  from candidate
  inner join chance
    on chance.thread = candidate.thread
    and (
      $untimed
      or (
        chance.opened_ms <= candidate.t0_ms
        and (chance.closed_ms is null or chance.closed_ms > candidate.t0_ms)
        and (chance.fact <> 'episode' or chance.due_ms is null
          or (chance.due_ms > candidate.t0_ms and chance.due_ms <= candidate.t0_ms + $within_ms))
      )
    )
  where not $answers
  qualify row_number() over (
    partition by candidate.id order by chance.opened_ms desc, chance.id desc
  ) = 1
),
-- an answer about the same case first, else the next one of the same customer
answered as (
  select
    candidate.*, chance.opened_ms, chance.source_code as outcome_source,
    case when chance.won_ms is not null then 1 else 0 end as won,
    case when $untimed then 0 else candidate.t0_ms + $within_ms end as ends_ms
  from candidate
  inner join chance
    on chance.thread = candidate.thread
    and chance.id <> candidate.id
    and ($untimed or (chance.opened_ms > candidate.t0_ms and chance.opened_ms <= candidate.t0_ms + $within_ms))
  left join core.feedback as answer on answer.id = chance.id and answer.event_date = chance.opened_date
  where $answers
  qualify row_number() over (
    partition by candidate.id
    order by case when answer.case_code = candidate.case_code then 0 else 1 end, chance.opened_ms, chance.id
  ) = 1
),
found as (
  select * from at_risk
  union all
  select * from answered
),
first_one as (
  select found.*, case when ends_ms <= $known_ms then 0 else 1 end as is_open
  from found
  qualify row_number() over (
    partition by unit_code order by case when ends_ms <= $known_ms then 0 else 1 end, t0_ms, id
  ) = 1
)
select
  id, event_date, t0_ms, ts_ms, opened_ms, person_code, unit_code, channel_code, device_code,
  cast(poor as integer) as poor, failed, late, waited, conditioned, won, is_open
from first_one
order by id
