-- how many sources are complete up to another time than at the last refresh
select count(*)
from ops.source_state as state
inner join core.code as code on code.kind = 'source' and code.text = state.source_id
left join roll.complete as complete on complete.source_code = code.code
where state.complete_until_ms is distinct from complete.complete_until_ms
