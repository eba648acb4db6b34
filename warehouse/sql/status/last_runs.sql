-- grain: one source with its newest run
select source_id, state, message, started_ms, ended_ms, fetched, upserted, unchanged, quarantined
from ops.run
qualify row_number() over (partition by source_id order by run_id desc) = 1
