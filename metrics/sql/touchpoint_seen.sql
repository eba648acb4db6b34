-- grain: one touchpoint and one source that recorded something there: how many rows, the first and the last day
-- from: roll.experience, roll.answer, core.code
with fact as (
  select touchpoint_code, source_code, event_date, 1 as n, 0 as answers from roll.experience
  union all
  select touchpoint_code, source_code, event_date, 0 as n, answered as answers
  from roll.answer
  where touchpoint_code is not null
)
select
  touchpoint.text as touchpoint, source.text as source,
  min(fact.event_date) as first_day, max(fact.event_date) as last_day,
  sum(fact.n) as n, sum(fact.answers) as answers
from fact
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = fact.touchpoint_code
inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
group by touchpoint.text, source.text
