-- grain: one difference of one stream by kind and name; seen again moves last_seen_ms; from drifted
update ops.drift as known
set last_seen_ms = $now_ms, detail = drifted.detail
from drifted
where known.source_id = $source_id
  and known.stream = drifted.stream
  and known.kind = drifted.kind
  and known.name = drifted.name;

insert into ops.drift
select $source_id, stream, kind, name, any_value(detail), $now_ms, $now_ms
from drifted
where not exists (
  select 1
  from ops.drift as known
  where known.source_id = $source_id
    and known.stream = drifted.stream
    and known.kind = drifted.kind
    and known.name = drifted.name
)
group by stream, kind, name
