-- grain: one interaction of a touchpoint, or one answer there, and one name: what its stream says was known before it
-- from: core.interaction, core.feedback, core.code
with asked as (
  select unnest($streams) as stream, unnest($names) as name
),
fact as (
  select id, source_code, stream_code, touchpoint_code, attributes from core.interaction where $fact = 'interaction'
  union all
  select id, source_code, stream_code, touchpoint_code, attributes from core.feedback where $fact = 'feedback'
)
select fact.id, asked.name, json_extract_string(fact.attributes, '$."' || asked.name || '"') as value
from fact
inner join core.code as place
  on place.kind = 'touchpoint' and place.text = $touchpoint and place.code = fact.touchpoint_code
inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
inner join core.code as stream on stream.kind = 'stream' and stream.code = fact.stream_code
inner join asked on asked.stream = source.text || '>' || stream.text
where fact.attributes is not null
