-- grain: one difference of one stream by kind and name; seen again moves last_seen_ms; from noted
update ops.drift as known
set last_seen_ms = $now_ms, detail = noted.detail
from noted
where known.source_id = $source_id
  and known.stream = noted.stream
  and known.kind = noted.kind
  and known.name = noted.name;

insert into ops.drift
select $source_id, stream, kind, name, any_value(detail), $now_ms, $now_ms
from noted
where not exists (
  select 1
  from ops.drift as known
  where known.source_id = $source_id
    and known.stream = noted.stream
    and known.kind = noted.kind
    and known.name = noted.name
)
group by stream, kind, name
