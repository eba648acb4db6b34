-- grain: one promise made at one interaction; kept is 1, 0, or null while it is not due
-- from: roll.experience, roll.limit, roll.known_until, roll.map_promise, roll.map_promise_place
with made as (
  select
    promise.promise_code, place.touchpoint_code, experience.id, experience.source_code, experience.ts_ms,
    experience.event_date, experience.person_code, experience.account_code, experience.customer_code,
    experience.case_code, experience.session_code, experience.channel_code, experience.device_code,
    experience.team_code,
    case when promise.kept_by = 'due_at' then experience.due_ms else limited.limit_ms end as due_ms
  from roll.experience as experience
  inner join roll.map_promise_place as place
    on place.touchpoint_code = experience.touchpoint_code and place.role = 'made'
  inner join roll.map_promise as promise on promise.promise_code = place.promise_code
  left join roll.limit as limited
    on limited.owner_code = promise.promise_code
    and limited.id = experience.id
    and limited.event_date between $from_date and $to_date
  where experience.event_date between $from_date and $to_date
    and (promise.since_ms is null or experience.ts_ms >= promise.since_ms)
    and (promise.until_ms is null or experience.ts_ms < promise.until_ms)
),
due as (
  select made.* from made where made.due_ms is not null
),
keeping as (
  select place.promise_code, experience.source_code, experience.case_code, experience.customer_code, experience.done_ms
  from roll.experience as experience
  inner join roll.map_promise_place as place
    on place.touchpoint_code = experience.touchpoint_code and place.role = 'kept'
  where experience.done_ms >= (select min(due.ts_ms) from due)
),
in_case as (
  select due.promise_code, due.id, min(keeping.done_ms) as done_ms
  from due
  inner join keeping
    on keeping.promise_code = due.promise_code
    and keeping.case_code = due.case_code
    and keeping.done_ms >= due.ts_ms
  group by due.promise_code, due.id
),
by_customer as (
  select due.promise_code, due.id, min(keeping.done_ms) as done_ms
  from due
  inner join keeping
    on keeping.promise_code = due.promise_code
    and keeping.customer_code = due.customer_code
    and keeping.done_ms >= due.ts_ms
  where due.case_code is null or keeping.case_code is null or keeping.source_code <> due.source_code
  group by due.promise_code, due.id
)
select
  due.promise_code, due.touchpoint_code, due.id, due.source_code, due.ts_ms, due.event_date, due.person_code,
  due.account_code, due.customer_code, due.case_code, due.session_code, due.channel_code, due.device_code,
  due.team_code, due.due_ms,
  coalesce(in_case.done_ms, by_customer.done_ms) as done_ms,
  case
    when coalesce(in_case.done_ms, by_customer.done_ms) <= due.due_ms then 1
    when coalesce(in_case.done_ms, by_customer.done_ms) > due.due_ms then 0
    when due.due_ms < known.known_until_ms then 0
  end as kept
from due
left join in_case on in_case.promise_code = due.promise_code and in_case.id = due.id
left join by_customer on by_customer.promise_code = due.promise_code and by_customer.id = due.id
left join roll.known_until as known
  on known.owner_code = due.promise_code and known.source_code = due.source_code
