-- grain: one readable answer or invitation of the batch, as core.feedback holds it, still without id; from good
select
  null::bigint as id,
  $source_code::integer as source_code,
  $stream_code::integer as stream_code,
  good.key,
  good.ts_ms,
  good.event_date,
  good.day_only,
  instrument.code as instrument_code,
  event.code as event_code,
  null::integer as touchpoint_code,
  touchpoint.code as stated_touchpoint_code,
  good.customer_key,
  good.account_key,
  good.interaction as interaction_key,
  kase.code as case_code,
  session.code as session_code,
  channel.code as channel_code,
  voice.code as voice_code,
  good.score,
  good.scale_min,
  good.scale_max,
  good.off_scale,
  good.invited_ms,
  good.weight,
  emotion.code as emotion_code,
  theme.code as theme_code,
  good.comment,
  good.version_ms,
  good.attributes
from good
left join known as instrument on instrument.kind = 'instrument' and instrument.text = good.instrument
left join known as event on event.kind = 'event' and event.text = good.event
left join known as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.text = good.touchpoint
left join known as kase on kase.kind = 'case' and kase.text = good.case_id
left join known as session on session.kind = 'session' and session.text = good.session
left join known as channel on channel.kind = 'channel' and channel.text = good.channel
left join known as voice on voice.kind = 'voice' and voice.text = good.voice
left join known as emotion on emotion.kind = 'emotion' and emotion.text = good.emotion
left join known as theme on theme.kind = 'theme' and theme.text = good.theme
