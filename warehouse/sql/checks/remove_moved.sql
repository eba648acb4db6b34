-- The newest version stays; what was asked of the older one goes with it, and its day is counted again.
insert into ops.dirty_day
select distinct day from moved where day not in (select day from ops.dirty_day);

delete from core.rule_hit where fact = $fact and id in (select id from moved);

delete from core.:table where id in (select id from moved);

create or replace temp table noted as
select
  source.text as source_id,
  stream.text as stream,
  'time moved' as kind,
  $time as name,
  count(*) || ' older versions removed: the time of a key must not change' as detail
from moved
join core.code as source on source.kind = 'source' and source.code = moved.source_code
join core.code as stream on stream.kind = 'stream' and stream.code = moved.stream_code
group by source.text, stream.text
