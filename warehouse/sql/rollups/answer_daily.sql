-- grain: one business day, touchpoint, channel, instrument and voice; counts and sums only
-- from: roll.answer
select
  event_date, touchpoint_code, channel_code, instrument_code, voice_code, scale_min, scale_max,
  count(*) as n,
  cast(sum(case when invited_ms is not null then 1 else 0 end) as bigint) as invited,
  cast(sum(answered) as bigint) as answered,
  count(satisfied) as satisfied_known,
  cast(sum(satisfied) as bigint) as satisfied,
  count(promoter) as nps_known,
  cast(sum(promoter) as bigint) as promoter,
  cast(sum(passive) as bigint) as passive,
  cast(sum(detractor) as bigint) as detractor,
  count(easy) as easy_known,
  cast(sum(easy) as bigint) as easy,
  count(low) as low_known,
  cast(sum(low) as bigint) as low,
  count(badness) as badness_n,
  sum(badness) as badness_sum,
  sum(score) as score_sum,
  sum(score * score) as score_sumsq
from roll.answer
where event_date between $from_date and $to_date
group by event_date, touchpoint_code, channel_code, instrument_code, voice_code, scale_min, scale_max
