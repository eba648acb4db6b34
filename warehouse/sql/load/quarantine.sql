-- grain: one unreadable row of one stream by digest; a row seen again counts up; from unreadable
create or replace temp table refused as
select
  stream,
  digest,
  any_value(record) as record,
  any_value(reason) as reason,
  any_value(field) as field,
  any_value(found) as found,
  any_value(raw) as raw,
  count(*) as times
from unreadable
group by stream, digest;

update ops.quarantine as known
set
  reason = refused.reason,
  field = refused.field,
  found = refused.found,
  last_seen_ms = $now_ms,
  times = known.times + refused.times,
  resolved_ms = null,
  path = $path
from refused
where known.source_id = $source_id and known.stream = refused.stream and known.digest = refused.digest;

insert into ops.quarantine
select
  $source_id, stream, digest, record, reason, field, found, raw,
  $now_ms, $now_ms, times, null, $path
from refused
where not exists (
  select 1
  from ops.quarantine as known
  where known.source_id = $source_id and known.stream = refused.stream and known.digest = refused.digest
)
