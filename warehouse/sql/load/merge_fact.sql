-- Newest version wins, an older one never overwrites, an equal one is not written again. Rows of the same
-- key are looked for in the batch's own stretch of time only; :table, :ms and :day are of the fact.
create or replace temp table before as
select fact.*
from core.:table as fact
where fact.source_code = $source_code
  and fact.stream_code = $stream_code
  and (fact.:ms between $from_ms and $to_ms or $whole_table)
  and fact.key in (select key from incoming);

-- grain: one row to be written, with the id it has or gets
create or replace temp table change as
with newest as (
  select *
  from before
  qualify row_number() over (partition by key order by version_ms desc nulls last, id desc) = 1
),
carried as (
  select incoming.* replace (newest.id as id:carried)
  from incoming
  left join newest on newest.key = incoming.key
  where newest.id is null or not coalesce(incoming.version_ms < newest.version_ms, false)
),
unequal as (
  select carried
  from carried
  left join newest on newest.key = carried.key
  where newest.id is null or carried is distinct from newest
)
select carried.* from unequal;

update change set id = nextval('core.fact_id') where id is null;

insert into ops.dirty_day
select distinct day
from (
  select :day as day from change
  union all
  select :day from before where key in (select key from change)
) as days
where day not in (select day from ops.dirty_day);

delete from core.:table
where :ms between (select min(:ms) from before) and (select max(:ms) from before)
  and id in (select id from before where key in (select key from change));

insert into core.:table select * from change;
