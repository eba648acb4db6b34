-- grain: one touchpoint: its poor experiences and low scores since a moment
-- from: roll.experience, roll.answer, core.code
with lived as (
  select touchpoint_code, poor, 0 as low from roll.experience where settled_ms >= $from_ms and poor = 1
  union all
  select touchpoint_code, 0, low from roll.answer where ts_ms >= $from_ms and low = 1
)
select place.text as touchpoint, sum(lived.poor) as poor, sum(lived.low) as low
from lived
inner join core.code as place on place.kind = 'touchpoint' and place.code = lived.touchpoint_code
group by place.text
