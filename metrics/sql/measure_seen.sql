-- grain: one measure of one touchpoint: how many observations it has; s counts the bad ones of poor and low scores
-- from: roll.experience, roll.answer, roll.promise, core.code
with instrument as (
  select code, case when lower(text) like 'nps%' then 'nps' when lower(text) like 'ces%' then 'ces' else 'csat' end as measure
  from core.code
  where kind = 'instrument' and (lower(text) like 'nps%' or lower(text) like 'ces%' or lower(text) like 'csat%')
),
seen as (
  select touchpoint_code, unnest([
    {'measure': 'poor', 'n': count(poor), 's': sum(poor)}, {'measure': 'failed', 'n': count(failed), 's': null},
    {'measure': 'late', 'n': count(late), 's': null}, {'measure': 'wait', 'n': count(waited), 's': null},
    {'measure': 'condition', 'n': count(conditioned), 's': null}, {'measure': 'count', 'n': count(counted), 's': null},
    {'measure': 'wait_time', 'n': count(wait_ms), 's': null}, {'measure': 'duration', 'n': count(duration_ms), 's': null}
  ]) as said
  from roll.experience
  group by touchpoint_code
),
told as (
  select touchpoint_code, said.measure as measure, said.n as n, said.s as s, null::double[] as x from seen
  union all
  select answer.touchpoint_code, instrument.measure, count(answer.badness), null,
    list_sort(list(distinct case
      when answer.scale_max - answer.scale_min <= 10 then answer.badness::double else round(answer.badness::double, 1)
    end))
  from roll.answer as answer
  inner join instrument on instrument.code = answer.instrument_code
  left join core.code as voice on voice.kind = 'voice' and voice.code = answer.voice_code
  where answer.badness is not null and coalesce(voice.text, 'customer') = 'customer'
  group by answer.touchpoint_code, instrument.measure
  union all
  select touchpoint_code, 'low_score', count(low), sum(low), null from roll.answer group by touchpoint_code
  union all
  select touchpoint_code, 'promise', count(kept), null, null from roll.promise group by touchpoint_code
)
select touchpoint.text as touchpoint, told.measure, told.n, told.s, told.x
from told
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = told.touchpoint_code
where told.n > 0
