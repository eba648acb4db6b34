-- grain: one reason why rows of one stream cannot be read, with its newest example; from ops.quarantine
select
  source_id,
  stream,
  field,
  reason,
  count(*) as rows,
  sum(times) as times,
  min(first_seen_ms) as first_seen_ms,
  max(last_seen_ms) as last_seen_ms,
  arg_max(record, last_seen_ms) as example_record,
  arg_max(found, last_seen_ms) as example_found,
  arg_max(raw, last_seen_ms) as example_raw
from ops.quarantine
where resolved_ms is null
group by source_id, stream, field, reason
order by rows desc, source_id, stream, field, reason
