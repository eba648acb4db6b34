-- grain: the newest run of a source, where it brought nothing, as the one that takes its place now did
delete from ops.run
where
  run_id = (select max(run_id) from ops.run where source_id = $source_id)
  and upserted = 0
  and quarantined = 0
  and state = $state
  and message is not distinct from $message
  and run_id not in (select run_id from ops.batch where source_id = $source_id)
