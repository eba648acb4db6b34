-- grain: one promise and one interaction at which it is to be kept; kept is 1, 0, or null while it is not due
-- from: roll.experience, roll.limit, roll.known_until, roll.map_promise, roll.map_promise_place
with promised as (
  select
    promise.promise_code, experience.touchpoint_code, experience.id, experience.source_code, experience.ts_ms,
    experience.event_date, experience.person_code, experience.account_code, experience.customer_code,
    experience.case_code, experience.session_code, experience.channel_code, experience.device_code,
    experience.team_code, experience.done_ms,
    case when promise.kept_by = 'due_at' then experience.due_ms else limited.limit_ms end as due_ms
  from roll.experience as experience
  inner join roll.map_promise_place as place on place.touchpoint_code = experience.touchpoint_code
  inner join roll.map_promise as promise on promise.promise_code = place.promise_code
  left join roll.limit as limited
    on limited.owner_code = promise.promise_code
    and limited.id = experience.id
    and limited.event_date between $from_date and $to_date
  where experience.event_date between $from_date and $to_date
    and (promise.since_ms is null or experience.ts_ms >= promise.since_ms)
    and (promise.until_ms is null or experience.ts_ms < promise.until_ms)
)
select
  promised.promise_code, promised.touchpoint_code, promised.id, promised.source_code, promised.ts_ms,
  promised.event_date, promised.person_code, promised.account_code, promised.customer_code, promised.case_code,
  promised.session_code, promised.channel_code, promised.device_code, promised.team_code, promised.due_ms,
  promised.done_ms,
  -- one kept early waits for its due time like the others: counted at once, the kept would come before the broken
  case
    when promised.due_ms < known.known_until_ms then case when promised.done_ms <= promised.due_ms then 1 else 0 end
  end as kept
from promised
left join roll.known_until as known
  on known.owner_code = promised.touchpoint_code and known.source_code = promised.source_code
where promised.due_ms is not null
