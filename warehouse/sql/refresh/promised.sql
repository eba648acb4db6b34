-- grain: one business day with a promise that fell due
select distinct promise.event_date as day
from roll.promise as promise
inner join roll.known_until as known
  on known.owner_code = promise.touchpoint_code and known.source_code = promise.source_code
where promise.kept is null and promise.due_ms < known.known_until_ms
