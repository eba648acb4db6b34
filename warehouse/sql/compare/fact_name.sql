-- grain: one fact by its source, stream and key; from the facts
with fact as (
  select id, source_code, stream_code, key from core.interaction
  union all
  select id, source_code, stream_code, key from core.feedback
  union all
  select id, source_code, stream_code, key from core.episode
  union all
  select id, source_code, stream_code, key from core.reading
)
select fact.id, source.text || '/' || stream.text || '/' || fact.key as name
from fact
join core.code as source on source.kind = 'source' and source.code = fact.source_code
join core.code as stream on stream.kind = 'stream' and stream.code = fact.stream_code
