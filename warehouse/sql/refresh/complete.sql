-- grain: one source and the time up to which it is complete, not later than the moment the data is read as of
select
  code.code as source_code,
  least(state.complete_until_ms, coalesce($as_of_ms, state.complete_until_ms)) as complete_until_ms
from ops.source_state as state
inner join core.code as code on code.kind = 'source' and code.text = state.source_id
where state.complete_until_ms is not null
