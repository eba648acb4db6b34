-- grain: one row of the batch; from core.{fact}
create or replace temp table match_batch as
select *
from core.{fact}
where id between $low and $high and id in (select id from match_id)
