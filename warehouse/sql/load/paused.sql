-- grain: the one row of a source's state, which it gets where it was never pulled
insert into ops.source_state (source_id, state, paused)
select $source_id, '{}', false
where not exists (select 1 from ops.source_state where source_id = $source_id);

update ops.source_state set paused = $paused where source_id = $source_id
