-- A value of one attribute of one key, known since one time, is replaced by a different one.
create or replace temp table change as
select incoming.*
from incoming
left join core.attribute as known
  on known.source_code = incoming.source_code
  and known.stream_code = incoming.stream_code
  and known.customer_key = incoming.customer_key
  and known.name_code = incoming.name_code
  and known.valid_from_ms is not distinct from incoming.valid_from_ms
where known.value is distinct from incoming.value;

delete from core.attribute as known
using change
where known.source_code = change.source_code
  and known.stream_code = change.stream_code
  and known.customer_key = change.customer_key
  and known.name_code = change.name_code
  and known.valid_from_ms is not distinct from change.valid_from_ms;

insert into core.attribute select * from change;
