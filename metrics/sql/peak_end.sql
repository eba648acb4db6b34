-- grain: one journey of one customer with two scores or more, a journey being what is lived with gaps up to $gap_ms:
--        when and with what it began, its lowest, last and mean score, 0 worst and 1 best of their scale, and when the
--        last was given
-- from: roll.experience, roll.answer, core.code
with lived as (
  select customer_code, person_code, ts_ms, id, cast(null as double) as score
  from roll.experience
  where customer_code is not null
  union all
  select row.customer_code, row.person_code, row.ts_ms, row.id, 1.0 - row.badness as score
  from roll.answer as row
  left join core.code as voice on voice.kind = 'voice' and voice.code = row.voice_code
  where row.customer_code is not null and row.badness is not null and coalesce(voice.text, 'customer') = 'customer'
),
begun as (
  select
    lived.*,
    case when ts_ms - lag(ts_ms) over (partition by customer_code order by ts_ms, id) <= $gap_ms then 0 else 1 end
      as begins
  from lived
),
journeys as (
  select
    begun.*,
    sum(begins) over (partition by customer_code order by ts_ms, id rows unbounded preceding) as journey
  from begun
)
select
  max(person_code) as person_code,
  min(ts_ms) as began_ms,
  arg_min(id, ts_ms) as began_id,
  max(ts_ms) filter (where score is not null) as last_ms,
  min(score) as lowest,
  arg_max(score, ts_ms) filter (where score is not null) as last,
  avg(score) as mean
from journeys
group by customer_code, journey
having count(score) >= 2
  and max(ts_ms) filter (where score is not null) between $from_ms and $known_ms
