-- grain: one touchpoint (null: at none), of all interactions and answers: how many, on which first and last day
-- from: core.interaction, core.feedback, core.code
with fact as (
  select touchpoint_code, event_date from core.interaction
  union all
  select touchpoint_code, event_date from core.feedback
)
select
  touchpoint.text as touchpoint,
  count(*) as n,
  min(fact.event_date) as first_day,
  max(fact.event_date) as last_day
from fact
left join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = fact.touchpoint_code
group by touchpoint.text
order by touchpoint.text
