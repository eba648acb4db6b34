-- how many time limits run on working time
select count(*)
from (
  select clock from roll.map_limit
  union all
  select clock from roll.map_outcome
) as limits
where clock <> 'all'
