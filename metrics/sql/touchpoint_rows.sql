-- grain: one interaction of one touchpoint, newest first: no person, no agent
-- from: roll.experience, core.interaction, core.code
select
  source.text as source, fact.key, event.text as event, channel.text as channel, team.text as team, status.text as status,
  row.poor, row.ts_ms as occurred_ms, row.due_ms, row.done_ms, row.wait_ms, row.duration_ms
from roll.experience as row
inner join core.interaction as fact on fact.id = row.id and fact.event_date = row.event_date
inner join core.code as named
  on named.kind = 'touchpoint' and named.text = $touchpoint and named.code = row.touchpoint_code
inner join core.code as source on source.kind = 'source' and source.code = row.source_code
inner join core.code as event on event.kind = 'event' and event.code = fact.event_code
left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
left join core.code as team on team.kind = 'team' and team.code = row.team_code
left join core.code as status on status.kind = 'status' and status.code = fact.status_code
where coalesce(row.settled_date, row.event_date) between $from_date and $to_date
  and ($channel is null or channel.text = $channel)
  and (
    $segment is null
    or row.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
  )
order by row.poor desc nulls last, row.ts_ms desc, row.id
limit $limit
