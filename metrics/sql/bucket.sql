-- grain: one event day, hour of the business day, stream and category (x null: 0 or 1); s is the sum of x
-- from: observation, roll.membership, core.code, roll.map_day
with chosen as (
  select
    asked.*, touchpoint.code as touchpoint_code, channel.code as channel_code, device.code as device_code
  from (
    select
      unnest($stream_touchpoints) as touchpoint, unnest($stream_measures) as measure, unnest($stream_bys) as slice_by,
      unnest($stream_slices) as slice, unnest($stream_graded) as is_graded, unnest($stream_numbers) as stream
  ) as asked
  inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.text = asked.touchpoint
  left join core.code as channel
    on asked.slice_by = 'channel' and channel.kind = 'channel' and channel.text = asked.slice
  left join core.code as device on asked.slice_by = 'device' and device.kind = 'device' and device.text = asked.slice
),
timed as materialized (
  select
    observation.event_date, observation.touchpoint_code, observation.measure, observation.person_code,
    observation.channel_code, observation.device_code, observation.x,
    day.start_ms + (observation.at_ms - day.start_ms) // 3600000 * 3600000 as hour_ms,
    observation.at_ms
  from observation
  inner join roll.map_day as day
    on day.utc_ms = observation.at_ms - observation.at_ms % 86400000
    and observation.at_ms >= day.start_ms and observation.at_ms < day.end_ms
),
member as materialized (
  select person_code, segment_id || coalesce(':' || value, '') as slice, valid_from_ms
  from roll.membership
  where segment_id || coalesce(':' || value, '') in (select slice from chosen where slice_by = 'segment')
),
placed as (
  select timed.event_date, timed.hour_ms, chosen.stream, chosen.is_graded, timed.x
  from timed
  inner join chosen
    on chosen.slice_by = 'all' and chosen.touchpoint_code = timed.touchpoint_code and chosen.measure = timed.measure
  union all
  select timed.event_date, timed.hour_ms, chosen.stream, chosen.is_graded, timed.x
  from timed
  inner join chosen
    on chosen.touchpoint_code = timed.touchpoint_code and chosen.measure = timed.measure
    and chosen.channel_code = timed.channel_code
  union all
  select timed.event_date, timed.hour_ms, chosen.stream, chosen.is_graded, timed.x
  from timed
  inner join chosen
    on chosen.touchpoint_code = timed.touchpoint_code and chosen.measure = timed.measure
    and chosen.device_code = timed.device_code
  union all
  select timed.event_date, timed.hour_ms, chosen.stream, chosen.is_graded, timed.x
  from timed
  inner join member
    on member.person_code = timed.person_code
    and (member.valid_from_ms is null or member.valid_from_ms <= timed.at_ms)
  inner join chosen
    on chosen.slice_by = 'segment' and chosen.touchpoint_code = timed.touchpoint_code
    and chosen.measure = timed.measure and chosen.slice = member.slice
)
select event_date, hour_ms, stream, case when is_graded then x end as x, count(*) as n, sum(x) as s
from placed
group by event_date, hour_ms, stream, case when is_graded then x end
