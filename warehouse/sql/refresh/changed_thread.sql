-- grain: one thread (customer, account, case or session at an outcome) with a row that changed, or whose time ran out
create or replace table roll.thread as
with changed as (
  (select * from was_outcome_fact except select * from now_outcome_fact)
  union
  (select * from now_outcome_fact except select * from was_outcome_fact)
)
select outcome_code, thread_code
from changed
where chances = 'rules' and thread_code is not null
union
select chance.outcome_code, chance.thread_code
from roll.chance as chance
inner join roll.known_until as known
  on known.owner_code = chance.outcome_code and known.source_code = chance.source_code
where chance.result is null and chance.thread_code is not null and chance.due_ms < known.known_until_ms
