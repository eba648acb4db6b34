-- grain: one object type of one source
insert into ops.object_state
values (
  $source_id, $object, $done, $steps_done, $steps, $started_ms, $read_from_ms, $complete_until_ms, $next_ms,
  $trouble, $dialect, $limit_of, $remaining, $resets_ms, $waited_ms, $refused, $requests, $told_ms
)
