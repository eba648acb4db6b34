-- grain: one business day that has a fact; from all facts
insert into ops.dirty_day
select day
from (
  select event_date as day from core.interaction
  union
  select event_date from core.feedback
  union
  select opened_date from core.episode
  union
  select event_date from core.reading
) as days
where day not in (select day from ops.dirty_day);
