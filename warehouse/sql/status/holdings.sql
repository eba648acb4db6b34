-- grain: one source and touchpoint (null: none) or outcome: how many rows the source holds of it; from the facts
with held as (
  select source_code, 'touchpoint' as kind, touchpoint_code as code, count(*) as rows
  from core.interaction
  group by source_code, touchpoint_code
  union all
  select source_code, 'touchpoint', touchpoint_code, count(*)
  from core.feedback
  group by source_code, touchpoint_code
  union all
  select source_code, 'outcome', outcome_code, count(*)
  from core.episode
  group by source_code, outcome_code
  union all
  select source_code, 'attribute', name_code, count(*)
  from core.attribute
  group by source_code, name_code
)
select source.text as source_id, held.kind, named.text as name, sum(held.rows)::bigint as rows
from held
join core.code as source on source.kind = 'source' and source.code = held.source_code
left join core.code as named on named.kind = held.kind and named.code = held.code
group by source.text, held.kind, named.text
order by source_id, held.kind, name
