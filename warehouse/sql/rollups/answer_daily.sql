-- grain: one business day, touchpoint, channel, instrument and voice; counts and sums only
-- from: roll.answer
select
  event_date, touchpoint_code, channel_code, instrument_code, voice_code, scale_min, scale_max,
  count(*) as n,
  sum(case when invited_ms is not null then 1 else 0 end) as invited,
  sum(answered) as answered,
  count(satisfied) as satisfied_known,
  sum(satisfied) as satisfied,
  count(promoter) as nps_known,
  sum(promoter) as promoter,
  sum(passive) as passive,
  sum(detractor) as detractor,
  count(easy) as easy_known,
  sum(easy) as easy,
  count(low) as low_known,
  sum(low) as low,
  count(badness) as badness_n,
  sum(badness) as badness_sum,
  sum(score) as score_sum,
  sum(score * score) as score_sumsq
from roll.answer
where event_date between $from_date and $to_date
group by event_date, touchpoint_code, channel_code, instrument_code, voice_code, scale_min, scale_max
