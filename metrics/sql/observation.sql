-- grain: one interaction or answer and one watched measure that it says something about; x is 0 to 1, 1 is bad;
--        at_ms is when it was settled, occurred_ms when it began. Numbers are binned by the ten parts that $edges cut them into
-- from: roll.experience, roll.answer, roll.promise, core.code
with watched as (
  select named.code as touchpoint_code, asked.measure, asked.edges
  from (
    select unnest($touchpoints) as touchpoint, unnest($measures) as measure, unnest($edges) as edges
  ) as asked
  inner join core.code as named on named.kind = 'touchpoint' and named.text = asked.touchpoint
),
lived as (
  select
    event_date, touchpoint_code, ts_ms, settled_ms, person_code, channel_code, device_code,
    unnest([
      {'measure': 'poor', 'x': poor::double, 'number': null::bigint},
      {'measure': 'failed', 'x': failed::double, 'number': null},
      {'measure': 'late', 'x': late::double, 'number': null},
      {'measure': 'wait', 'x': waited::double, 'number': null},
      {'measure': 'condition', 'x': conditioned::double, 'number': null},
      {'measure': 'count', 'x': counted::double, 'number': null},
      {'measure': 'wait_time', 'x': null, 'number': wait_ms},
      {'measure': 'duration', 'x': null, 'number': duration_ms}
    ]) as said
  from roll.experience
  where event_date between $from_date and $to_date
    and touchpoint_code in (select touchpoint_code from watched)
),
answered as (
  select
    answer.event_date, answer.touchpoint_code, answer.ts_ms, answer.person_code, answer.channel_code,
    case
      when lower(instrument.text) like 'nps%' then 'nps'
      when lower(instrument.text) like 'ces%' then 'ces'
      when lower(instrument.text) like 'csat%' then 'csat'
    end as instrument,
    case
      when answer.scale_max - answer.scale_min <= 10 then answer.badness::double else round(answer.badness::double, 1)
    end as badness,
    answer.low::double as low
  from roll.answer as answer
  left join core.code as instrument on instrument.kind = 'instrument' and instrument.code = answer.instrument_code
  left join core.code as voice on voice.kind = 'voice' and voice.code = answer.voice_code
  where answer.event_date between $from_date and $to_date
    and answer.answered = 1
    and coalesce(voice.text, 'customer') = 'customer'
    and answer.touchpoint_code in (select touchpoint_code from watched)
),
promised as (
  select
    event_date, touchpoint_code, ts_ms, due_ms, person_code, channel_code, device_code, (1 - kept)::double as broken
  from roll.promise
  where event_date between $from_date and $to_date
    and kept is not null
    and touchpoint_code in (select touchpoint_code from watched)
),
every as (
  select
    event_date, touchpoint_code, said.measure as measure, settled_ms as at_ms, ts_ms as occurred_ms, person_code, channel_code, device_code,
    said.x as x, said.number as number
  from lived
  union all by name
  select
    event_date, touchpoint_code, instrument as measure, ts_ms as at_ms, ts_ms as occurred_ms, person_code, channel_code,
    null::integer as device_code, badness as x, null::bigint as number
  from answered
  union all by name
  select
    event_date, touchpoint_code, 'low_score' as measure, ts_ms as at_ms, ts_ms as occurred_ms, person_code, channel_code,
    null::integer as device_code, low as x, null::bigint as number
  from answered
  union all by name
  select
    event_date, touchpoint_code, 'promise' as measure, due_ms as at_ms, ts_ms as occurred_ms, person_code, channel_code, device_code,
    broken as x, null::bigint as number
  from promised
)
select
  every.event_date, every.touchpoint_code, every.measure, every.at_ms, every.occurred_ms,
  every.person_code, every.channel_code, every.device_code,
  coalesce(every.x, (len(list_filter(watched.edges, edge -> edge < every.number)) + 0.5) / 10) as x
from every
inner join watched on watched.touchpoint_code = every.touchpoint_code and watched.measure = every.measure
where coalesce(every.x, every.number) is not null and every.at_ms is not null
