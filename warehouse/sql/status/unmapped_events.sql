-- grain: one source and event (of feedback also the instrument) of which rows are no touchpoint's; from
-- roll.event_daily. share is of the event's own rows, share_of_source of all rows of that kind of the source
with counted as (
  select
    source_code,
    fact,
    event_code,
    instrument_code,
    sum(n)::bigint as n,
    sum(n - mapped)::bigint as unmapped
  from roll.event_daily
  group by source_code, fact, event_code, instrument_code
),
shared as (
  select *, sum(n) over (partition by source_code, fact) as all_rows
  from counted
)
select
  source.text as source_id,
  shared.fact,
  event.text as event,
  instrument.text as instrument,
  shared.n,
  shared.unmapped,
  shared.unmapped / shared.n as share,
  shared.unmapped / shared.all_rows as share_of_source
from shared
join core.code as source on source.kind = 'source' and source.code = shared.source_code
left join core.code as event on event.kind = 'event' and event.code = shared.event_code
left join core.code as instrument on instrument.kind = 'instrument' and instrument.code = shared.instrument_code
where shared.unmapped > 0
order by shared.unmapped desc, source_id, event, instrument
