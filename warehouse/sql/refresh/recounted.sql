-- grain: one business day with an interaction whose count a changed one before it may raise or lower
with changed as (
  (select * from was_encounter except select * from now_encounter)
  union
  (select * from now_encounter except select * from was_encounter)
)
select distinct encounter.event_date as day
from roll.encounter as encounter
inner join changed
  on changed.touchpoint_code = encounter.touchpoint_code
  and changed.position = encounter.position
  and changed.unit_code = encounter.unit_code
where encounter.ts_ms >= changed.ts_ms
