-- grain: one business day with a promise that fell due, or that a changed interaction may keep or break
with changed as (
  (select * from was_keeping except select * from now_keeping)
  union
  (select * from now_keeping except select * from was_keeping)
)
select distinct promise.event_date as day
from roll.promise as promise
inner join roll.known_until as known
  on known.owner_code = promise.promise_code and known.source_code = promise.source_code
where promise.kept is null and promise.due_ms < known.known_until_ms
union
-- one in the same case goes before an earlier one of the same customer
select distinct promise.event_date as day
from roll.promise as promise
inner join changed
  on changed.promise_code = promise.promise_code and changed.case_code = promise.case_code
where changed.done_ms >= promise.ts_ms
union
select distinct promise.event_date as day
from roll.promise as promise
inner join changed
  on changed.promise_code = promise.promise_code and changed.customer_code = promise.customer_code
where changed.done_ms >= promise.ts_ms and (promise.done_ms is null or promise.done_ms >= changed.done_ms)
