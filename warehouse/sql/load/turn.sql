-- grain: the one row of a source's turn
delete from ops.source_turn where source_id = $source_id;

insert into ops.source_turn
values ($source_id, $more_at_ms, $note, $budget_per_day, $budget_used, $told_ms)
