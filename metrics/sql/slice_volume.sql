-- grain: one touchpoint and slice (channel, device, declared segment; all): how many rows before a moment, and the first
-- from: roll.experience, roll.answer, roll.membership, core.code
with fact as (
  select touchpoint_code, ts_ms, person_code, channel_code, device_code from roll.experience where ts_ms < $before_ms
  union all
  select touchpoint_code, ts_ms, person_code, channel_code, null as device_code
  from roll.answer
  where ts_ms < $before_ms and answered = 1
    and touchpoint_code not in (select distinct touchpoint_code from roll.experience)
),
person as (
  select touchpoint_code, person_code, count(*) as n
  from fact
  where person_code is not null
  group by touchpoint_code, person_code
),
counted as (
  select touchpoint_code, 'all' as slice_by, '' as slice, count(*) as n, min(ts_ms) as first_ms
  from fact
  group by touchpoint_code
  union all
  select fact.touchpoint_code, 'channel', channel.text, count(*), min(fact.ts_ms)
  from fact
  inner join core.code as channel on channel.kind = 'channel' and channel.code = fact.channel_code
  group by fact.touchpoint_code, channel.text
  union all
  select fact.touchpoint_code, 'device', device.text, count(*), min(fact.ts_ms)
  from fact
  inner join core.code as device on device.kind = 'device' and device.code = fact.device_code
  group by fact.touchpoint_code, device.text
  union all
  select
    person.touchpoint_code, 'segment', member.segment_id || coalesce(':' || member.value, ''), sum(person.n), null
  from person
  inner join roll.membership as member
    on member.person_code = person.person_code and list_contains($segments, member.segment_id)
  group by person.touchpoint_code, member.segment_id, member.value
)
select touchpoint.text as touchpoint, counted.slice_by, counted.slice, counted.n, counted.first_ms
from counted
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = counted.touchpoint_code
