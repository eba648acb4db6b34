-- grain: one interaction of a touchpoint (or one that a rule of `among` names), or one answer there, and one name: what
--        its stream says was known before it, or any stream where the stream asked for is *
-- from: core.interaction, core.feedback, core.code, core.rule_hit
with asked as (
  select unnest($streams) as stream, unnest($names) as name
),
place as (
  select source.code as source_code, stream.code as stream_code, asked.name
  from core.code as source
  cross join core.code as stream
  inner join asked on asked.stream in (source.text || '>' || stream.text, '*')
  where source.kind = 'source' and stream.kind = 'stream'
),
fact as (
  select id, source_code, stream_code, touchpoint_code, attributes from core.interaction where $fact = 'interaction'
  union all
  select id, source_code, stream_code, touchpoint_code, attributes from core.feedback where $fact = 'feedback'
),
meant as (
  select fact.* from fact
  inner join core.code as touchpoint
    on touchpoint.kind = 'touchpoint' and touchpoint.text = $touchpoint and touchpoint.code = fact.touchpoint_code
  where len($eligible) = 0
  union all
  select fact.* from fact
  where fact.id in (
    select hit.id from core.rule_hit as hit
    where hit.hit and hit.fact = $fact and list_contains($eligible, hit.rule_code)
  )
)
select meant.id, place.name, json_extract_string(meant.attributes, '$."' || place.name || '"') as value
from meant
inner join place on place.source_code = meant.source_code and place.stream_code = meant.stream_code
where meant.attributes is not null
