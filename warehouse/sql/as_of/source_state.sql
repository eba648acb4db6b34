-- grain: one source, complete up to no later than the moment
select
  * replace (
    least(complete_until_ms, {as_of_ms}) as complete_until_ms,
    case when last_row_ms <= {as_of_ms} then last_row_ms end as last_row_ms
  )
from {file}.ops.source_state
