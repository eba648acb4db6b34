-- grain: one business day with an interaction that a changed ending may end earlier, later or no more
with changed as (
  (select * from was_ending except select * from now_ending)
  union
  (select * from now_ending except select * from was_ending)
)
-- one in the same case goes before an earlier one of the same customer
select distinct experience.event_date as day
from roll.experience as experience
inner join changed
  on changed.touchpoint_code = experience.touchpoint_code and changed.case_code = experience.case_code
where experience.ts_ms <= changed.ts_ms
union
select distinct experience.event_date as day
from roll.experience as experience
inner join changed
  on changed.touchpoint_code = experience.touchpoint_code and changed.customer_code = experience.customer_code
where experience.ts_ms <= changed.ts_ms and (experience.done_ms is null or experience.done_ms >= changed.ts_ms)
  and (experience.case_code is null or changed.case_code is null or experience.source_code <> changed.source_code)
