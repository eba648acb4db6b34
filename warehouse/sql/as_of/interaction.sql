-- grain: one interaction that had begun; how it went on is not known where it ended later
select
  * replace (
    case when done_ms <= {as_of_ms} then done_ms end as done_ms,
    case when ts_ms + wait_ms <= {as_of_ms} then wait_ms end as wait_ms,
    case when ts_ms + coalesce(wait_ms, 0) + duration_ms <= {as_of_ms} then duration_ms end as duration_ms,
    case when done_ms > {as_of_ms} then null else status_code end as status_code,
    case when done_ms > {as_of_ms} then null else failure_mode_code end as failure_mode_code
  )
from {file}.core.interaction
where ts_ms <= {as_of_ms}
