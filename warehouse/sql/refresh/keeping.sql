-- grain: one interaction that is done where a promise is kept
select
  place.promise_code, experience.id, experience.source_code, experience.case_code, experience.customer_code,
  experience.done_ms
from roll.experience as experience
inner join roll.map_promise_place as place
  on place.touchpoint_code = experience.touchpoint_code and place.role = 'kept'
where experience.done_ms is not null and experience.event_date between $from_date and $to_date
