-- grain: one landed batch of one run
insert into ops.batch
values ($batch_id, $run_id, $source_id, $stream, $target, $path, $rows, $read_ms)
