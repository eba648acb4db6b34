-- grain: one chance that had opened; what became of it is not known where it closed later
select
  * replace (
    case when closed_ms <= {as_of_ms} then closed_ms end as closed_ms,
    case when closed_ms > {as_of_ms} then null else result_code end as result_code,
    case when closed_ms > {as_of_ms} then null else reason_code end as reason_code,
    case when closed_ms > {as_of_ms} then null else competitor_code end as competitor_code
  )
from {file}.core.episode
where opened_ms <= {as_of_ms}
