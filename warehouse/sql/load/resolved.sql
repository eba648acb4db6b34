-- A quarantined row that came readable is resolved.
update ops.quarantine
set resolved_ms = $now_ms
where source_id = $source_id
  and stream = $stream
  and resolved_ms is null
  and record in (select left(key, 80) from good)
