-- grain: one thread (customer, account, case or session at an outcome) that has a row
create or replace table roll.thread as
select distinct outcome_code, thread_code
from roll.outcome_fact
where chances = 'rules' and thread_code is not null
