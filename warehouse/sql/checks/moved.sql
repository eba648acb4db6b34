-- grain: one older version of a row whose time moved: the key came again with another time, outside the
-- stretch in which the batch looked for it; :table and :ms are of the fact
select source_code, stream_code, id, :day as day
from core.:table
qualify row_number() over (
  partition by source_code, stream_code, key
  order by version_ms desc nulls last, id desc
) > 1
