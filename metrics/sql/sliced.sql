-- grain: one observation and one way to look at it: all, its channel, its device, each declared segment it belongs to
-- from: observation, roll.membership, core.code
select observation.*, 'all' as slice_by, '' as slice
from observation
union all by name
select observation.*, 'channel' as slice_by, channel.text as slice
from observation
inner join core.code as channel on channel.kind = 'channel' and channel.code = observation.channel_code
union all by name
select observation.*, 'device' as slice_by, device.text as slice
from observation
inner join core.code as device on device.kind = 'device' and device.code = observation.device_code
union all by name
select observation.*, 'segment' as slice_by, member.segment_id || coalesce(':' || member.value, '') as slice
from observation
inner join roll.membership as member
  on member.person_code = observation.person_code
  and list_contains($segments, member.segment_id)
  and (member.valid_from_ms is null or member.valid_from_ms <= observation.at_ms)
