-- grain: one voice, instrument and scale at one touchpoint: moments of the scores
-- from: roll.answer, roll.membership, core.code
select
  coalesce(voice.text, 'customer') as voice, instrument.text as instrument, row.scale_min, row.scale_max,
  count(row.score) as n, coalesce(sum(row.score), 0) as total, coalesce(sum(row.score * row.score), 0) as squares,
  count(case when row.invited_ms is not null then 1 end) as invited,
  count(row.satisfied) as satisfied_n, sum(row.satisfied) as satisfied
from roll.answer as row
inner join core.code as named
  on named.kind = 'touchpoint' and named.text = $touchpoint and named.code = row.touchpoint_code
inner join core.code as instrument on instrument.kind = 'instrument' and instrument.code = row.instrument_code
left join core.code as voice on voice.kind = 'voice' and voice.code = row.voice_code
where row.event_date between $from_date and $to_date
  and (
    $segment is null
    or row.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
  )
group by coalesce(voice.text, 'customer'), instrument.text, row.scale_min, row.scale_max
having count(row.score) > 0
order by voice, instrument, row.scale_min, row.scale_max
