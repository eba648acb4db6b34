-- grain: one touchpoint most of whose rows have a day and no hour
-- from: core.interaction, core.code
select touchpoint.text as touchpoint
from core.interaction as fact
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = fact.touchpoint_code
group by touchpoint.text
having avg(case when fact.day_only and fact.done_ms is null and fact.due_ms is null then 1 else 0 end) > 0.5
