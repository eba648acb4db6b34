-- grain: one object type of a source that is asked over HTTP, with when its history is expected to be read
select
  source_id,
  object,
  done,
  done = 1 as whole,
  steps_done,
  steps,
  started_ms,
  read_from_ms,
  complete_until_ms,
  -- As fast as so far; too little was read to tell below one part in fifty.
  case
    when done >= 0.02 and done < 1
      then greatest(told_ms + cast((told_ms - started_ms) * (1 - done) / done as bigint), coalesce(next_ms, 0))
  end as expected_ms,
  next_ms,
  trouble,
  told_ms
from ops.object_state
order by source_id, object
