-- grain: one row: the waits and durations, in seconds, of one touchpoint in one window
-- from: roll.experience, roll.membership, core.code
select
  list(cast(row.wait_ms as double) / 1000) filter (row.wait_ms is not null) as wait,
  list(cast(row.duration_ms as double) / 1000) filter (row.duration_ms is not null) as duration
from roll.experience as row
inner join core.code as named
  on named.kind = 'touchpoint' and named.text = $touchpoint and named.code = row.touchpoint_code
left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
where coalesce(row.settled_date, row.event_date) between $from_date and $to_date
  and ($channel is null or channel.text = $channel)
  and (
    $segment is null
    or row.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
  )
