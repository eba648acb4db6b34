-- grain: one comment of one touchpoint, newest first
-- from: roll.answer, core.feedback, core.code
select
  fact.comment as text, fact.score, fact.event_date as day,
  coalesce(voice.text, 'customer') as voice, channel.text as channel
from roll.answer as row
inner join core.feedback as fact on fact.id = row.id and fact.event_date = row.event_date
inner join core.code as named
  on named.kind = 'touchpoint' and named.text = $touchpoint and named.code = row.touchpoint_code
left join core.code as voice on voice.kind = 'voice' and voice.code = row.voice_code
left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
where row.event_date between $from_date and $to_date
  and length(trim(fact.comment)) > 0
  and list_contains($voices, coalesce(voice.text, 'customer'))
  and ($channel is null or channel.text = $channel)
  and (
    $segment is null
    or row.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
  )
order by fact.ts_ms desc, fact.id
limit $limit
