-- grain: one rollup that has no row under this map, so that nobody need look for any
select name
from (
  select 'limit' as name, (select count(*) from roll.map_limit) as declared
  union all
  select 'ending', (select count(*) from roll.map_done_by)
  union all
  select 'done', (select count(*) from roll.map_done_by)
  union all
  select 'condition', (select count(*) from roll.map_poor where kind = 'where')
  union all
  select 'encounter', (select count(*) from roll.map_poor where kind = 'count')
  union all
  select 'counted', (select count(*) from roll.map_poor where kind = 'count')
  union all
  select 'promise', (select count(*) from roll.map_promise)
  union all
  select 'outcome_fact', (select count(*) from roll.map_outcome_rule)
) as rollup
where declared = 0
