-- grain: one interaction of a known person: what that person had lived before it began. A touch counts once it began,
--        a poor one and what was spent once settled; what began or was settled at the same moment is not before: the
--        request that a form writes exists only where the form worked
-- from: roll.experience
with moment as (
  select person_code, ts_ms as at_ms, id, 1 as touch, cast(null as integer) as poor, 0 as spent
  from roll.experience
  where person_code is not null
  union all
  select person_code, settled_ms, id, 0, poor, coalesce(amount_minor, 0)
  from roll.experience
  where person_code is not null and (poor is not null or amount_minor is not null)
),
lived as (
  select
    id, touch, at_ms,
    sum(touch) over before_it as touches,
    sum(poor) over before_it as poor_before,
    last_value(poor ignore nulls) over before_it as poor_last,
    sum(spent) over before_it as spent,
    min(at_ms) over before_it as first_ms
  from moment
  window before_it as (partition by person_code order by at_ms range between unbounded preceding and 1 preceding)
)
select
  id,
  cast(coalesce(touches, 0) as bigint) as touches,
  cast(coalesce(poor_before, 0) as bigint) as poor_before,
  cast(coalesce(poor_last, 0) as bigint) as poor_last,
  cast(coalesce(spent, 0) as bigint) as spent,
  coalesce(first_ms, at_ms) as first_ms
from lived
where touch = 1
