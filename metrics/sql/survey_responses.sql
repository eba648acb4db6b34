-- grain: one source, instrument, touchpoint and channel: sums over customers of surveys sent (n) and returned (y) in
--        one period; is_recorded says whether the source writes down surveys that came back without an answer
-- from: core.feedback, core.identity, core.code, roll.membership
with recorded as (
  select source_code, instrument_code, bool_or(invited_ms is not null and score is null and off_scale is null) as is_recorded
  from core.feedback
  group by source_code, instrument_code
),
fact as (
  select
    answer.source_code, answer.instrument_code, answer.touchpoint_code, answer.channel_code,
    coalesce(identity.person_code, answer.customer_key, answer.case_code, answer.session_code, -answer.id) as customer,
    case when answer.score is not null or answer.off_scale is not null then 1 else 0 end as returned
  from core.feedback as answer
  left join core.identity on identity.key_code = answer.customer_key
  left join core.code as voice on voice.kind = 'voice' and voice.code = answer.voice_code
  where answer.event_date between $from_date and $to_date
    and coalesce(voice.text, 'customer') = 'customer'
    -- a blank that came back was not invited to be counted: neither sent nor returned
    and (answer.score is not null or answer.off_scale is not null or answer.invited_ms is not null)
    and (
      $segment is null
      or coalesce(identity.person_code, answer.customer_key) in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
),
by_customer as (
  select source_code, instrument_code, touchpoint_code, channel_code, customer, sum(returned) as y, count(*) as n
  from fact
  group by source_code, instrument_code, touchpoint_code, channel_code, customer
)
select
  source.text as source_id, instrument.text as instrument, touchpoint.text as touchpoint, channel.text as channel,
  recorded.is_recorded,
  count(*) as customers, sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer as summed
join recorded using (source_code, instrument_code)
join core.code as source on source.kind = 'source' and source.code = summed.source_code
left join core.code as instrument on instrument.kind = 'instrument' and instrument.code = summed.instrument_code
left join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = summed.touchpoint_code
left join core.code as channel on channel.kind = 'channel' and channel.code = summed.channel_code
group by source.text, instrument.text, touchpoint.text, channel.text, recorded.is_recorded
order by n desc, source_id, instrument, touchpoint, channel
