-- grain: one source and kind of row, with how many there are; from the facts
with counted as (
  select source_code, 'interaction' as target, count(*) as rows from core.interaction group by source_code
  union all
  select source_code, 'feedback', count(*) from core.feedback group by source_code
  union all
  select source_code, 'episode', count(*) from core.episode group by source_code
  union all
  select source_code, 'reading', count(*) from core.reading group by source_code
  union all
  select source_code, 'attribute', count(*) from core.attribute group by source_code
)
select code.text as source_id, counted.target, counted.rows
from counted
join core.code as code on code.kind = 'source' and code.code = counted.source_code
order by all
