-- grain: one interaction of a touchpoint (or one that a rule of `among` names), or one answer there, and one name: what
--        its stream says was known before it
-- from: core.interaction, core.feedback, core.code, core.rule_hit
with asked as (
  select unnest($streams) as stream, unnest($names) as name
),
fact as (
  select id, source_code, stream_code, touchpoint_code, attributes from core.interaction where $fact = 'interaction'
  union all
  select id, source_code, stream_code, touchpoint_code, attributes from core.feedback where $fact = 'feedback'
),
meant as (
  select fact.* from fact
  inner join core.code as place
    on place.kind = 'touchpoint' and place.text = $touchpoint and place.code = fact.touchpoint_code
  where len($eligible) = 0
  union all
  select fact.* from fact
  where fact.id in (
    select hit.id from core.rule_hit as hit
    where hit.hit and hit.fact = $fact and list_contains($eligible, hit.rule_code)
  )
)
select meant.id, asked.name, json_extract_string(meant.attributes, '$."' || asked.name || '"') as value
from meant
inner join core.code as source on source.kind = 'source' and source.code = meant.source_code
inner join core.code as stream on stream.kind = 'stream' and stream.code = meant.stream_code
inner join asked on asked.stream = source.text || '>' || stream.text
where meant.attributes is not null
