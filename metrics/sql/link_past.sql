-- grain: one earlier occurrence of an outcome: a win, or an answer whether it was good or not; `who` is the account
--        where the outcome is counted by account, else the person
-- from: roll.chance, core.code
select
  case when $per = 'account' then row.unit_code else row.person_code end as who,
  coalesce(row.won_ms, row.opened_ms) as at_ms,
  case when row.won_ms is null then 0 else 1 end as won
from roll.chance as row
inner join core.code as target
  on target.kind = 'outcome' and target.text = $outcome and target.code = row.outcome_code
where (row.won_ms is not null or $answers)
  and case when $per = 'account' then row.unit_code else row.person_code end is not null
order by who, at_ms
