-- grain: one readable number of the batch, as core.reading holds it, still without id; from good
select
  null::bigint as id,
  $source_code::integer as source_code,
  $stream_code::integer as stream_code,
  good.key,
  good.ts_ms,
  good.event_date,
  good.day_only,
  measure.code as measure_code,
  good.value,
  good.n,
  touchpoint.code as touchpoint_code,
  good.dimensions,
  good.version_ms
from good
left join known as measure on measure.kind = 'measure' and measure.text = good.measure
left join known as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.text = good.touchpoint
