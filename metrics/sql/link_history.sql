-- grain: one interaction of a known person: what that person had lived before it began; an earlier poor experience
--        counts once it was settled, so that nothing of the experience itself is among what was known before
-- from: roll.experience
with event as (
  select person_code, ts_ms as at_ms, 1 as is_touch, id, 0 as poor, 1 as touch
  from roll.experience
  where person_code is not null
  union all
  select person_code, settled_ms as at_ms, 0 as is_touch, id, poor, 0 as touch
  from roll.experience
  where person_code is not null and poor = 1
),
lived as (
  select
    id, is_touch,
    sum(touch) over before_it - touch as touches,
    sum(poor) over before_it as poor_before,
    min(at_ms) over before_it as first_ms
  from event
  window before_it as (
    partition by person_code order by at_ms, is_touch desc, id rows between unbounded preceding and current row
  )
)
select id, cast(touches as bigint) as touches, cast(poor_before as bigint) as poor_before, first_ms
from lived
where is_touch = 1
