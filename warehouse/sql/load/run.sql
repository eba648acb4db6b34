-- grain: one pull
insert into ops.run
values (
  $run_id, $source_id, $started_ms, $ended_ms, $state, $fetched, $upserted, $unchanged, $quarantined, $message
)
