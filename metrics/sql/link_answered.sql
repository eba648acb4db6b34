-- grain: one unit whose first experience at a touchpoint was followed by an answer in the window: of the same case
--        where there is one, else the customer's next; what was answered before the experience ended is left out
--        An answer closes itself, so no window holds it back
-- from: link_candidate, roll.chance, core.feedback, core.code
with chance as (
  select
    row.*,
    case when $thread in ('case', 'session') then coalesce(row.thread_code, row.unit_code) else row.unit_code end
      as thread
  from roll.chance as row
  inner join core.code as target
    on target.kind = 'outcome' and target.text = $outcome and target.code = row.outcome_code
  where row.unit_code is not null
),
found as (
  select
    candidate.*, chance.opened_ms, chance.source_code as outcome_source,
    case when chance.won_ms is not null then 1 else 0 end as won,
    0 as ends_ms
  from link_candidate as candidate
  inner join chance
    on chance.thread = candidate.thread
    and chance.id <> candidate.id
    and ($untimed or (chance.opened_ms > candidate.t0_ms and chance.opened_ms <= candidate.t0_ms + $within_ms))
  left join core.feedback as answer on answer.id = chance.id and answer.event_date = chance.opened_date
  qualify row_number() over (
    partition by candidate.id
    order by case when answer.case_code = candidate.case_code then 0 else 1 end, chance.opened_ms, chance.id
  ) = 1
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
