-- grain: one row of the batch, with its touchpoint as just set
update match_batch as batch
set touchpoint_code = placed.after
from match_placed as placed
where placed.id = batch.id
