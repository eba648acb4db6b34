-- grain: one business day with a chance of a thread that is made anew
select distinct chance.opened_date as day
from roll.chance as chance
inner join roll.thread as thread
  on thread.outcome_code = chance.outcome_code and thread.thread_code = chance.thread_code
