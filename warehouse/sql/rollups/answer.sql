-- grain: one answer, or one invitation that got none; marks are 1, 0, or null where the scale or instrument has none.
--        Satisfied is one of the two best boxes on 4 to 7, the best on 2 or 3, the best quarter of longer scales;
--        low is as the touchpoint's `low_score` says, on its scale only
-- from: core.feedback, core.identity, core.code, roll.map_low_score
with fact as (
  select
    answer.*,
    coalesce(person.person_code, answer.customer_key) as person_code,
    coalesce(account.person_code, answer.account_key) as account_code,
    case
      when lower(instrument.text) like 'nps%' then 'nps'
      when lower(instrument.text) like 'ces%' then 'ces'
      when lower(instrument.text) like 'csat%' then 'csat'
      else 'other'
    end as instrument,
    answer.scale_max - answer.scale_min as width,
    low.touchpoint_code as low_is_asked, low.at_most, low.at_least
  from core.feedback as answer
  left join core.identity as person on person.key_code = answer.customer_key
  left join core.identity as account on account.key_code = answer.account_key
  left join core.code as instrument
    on instrument.kind = 'instrument' and instrument.code = answer.instrument_code
  left join roll.map_low_score as low
    on low.touchpoint_code = answer.touchpoint_code
    and low.instrument_code = answer.instrument_code
    and low.scale_max = answer.scale_max
  where answer.event_date between $from_date and $to_date
),
boxed as (
  select
    fact.*,
    case
      when instrument in ('nps', 'ces') then null
      when width < 3 then scale_max
      when width <= 6 then scale_max - 1
      else scale_max - width * cast(0.25 as decimal(9, 3))
    end as satisfied_from,
    case when scale_min = 0 and scale_max = 10 and instrument not in ('csat', 'ces') then score end as nps_score,
    case
      when instrument <> 'ces' then null
      when width = 6 then scale_max - 2
      when width < 3 then scale_max
      else scale_max - width * cast(0.25 as decimal(9, 3))
    end as easy_from
  from fact
)
select
  id, source_code, touchpoint_code, ts_ms, event_date, person_code, account_code,
  coalesce(person_code, case_code, session_code) as customer_code,
  case_code, session_code, channel_code, instrument_code, voice_code, emotion_code, theme_code,
  case when score is null then 0 else 1 end as answered,
  score, scale_min, scale_max,
  case when score >= satisfied_from then 1 when score < satisfied_from then 0 end as satisfied,
  case when nps_score >= 9 then 1 when nps_score < 9 then 0 end as promoter,
  case when nps_score >= 7 and nps_score < 9 then 1 when nps_score is not null then 0 end as passive,
  case when nps_score < 7 then 1 when nps_score >= 7 then 0 end as detractor,
  case when score >= easy_from then 1 when score < easy_from then 0 end as easy,
  case
    when low_is_asked is null or score is null then null
    when score <= at_most or score >= at_least then 1
    else 0
  end as low,
  cast(
    case
      when instrument = 'nps' and nps_score >= 9 then 0
      when instrument = 'nps' and nps_score >= 7 then cast(0.5 as double)
      when instrument = 'nps' and nps_score < 7 then 1
      else cast(scale_max - score as double) / nullif(width, 0)
    end as decimal(9, 6)
  ) as badness,
  invited_ms, weight
from boxed
