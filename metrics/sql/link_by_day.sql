-- grain: one source that knows of a touchpoint's experiences, or answers, only the day
-- from: core.interaction, core.feedback, core.code
select place.text as touchpoint, fact.fact, fact.source_code
from (
  select 'interaction' as fact, touchpoint_code, source_code from core.interaction where day_only
  union
  select 'feedback' as fact, touchpoint_code, source_code from core.feedback where day_only
) as fact
inner join core.code as place on place.kind = 'touchpoint' and place.code = fact.touchpoint_code
