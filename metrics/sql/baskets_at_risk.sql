-- grain: one person who had a chance at an outcome, and so could have had it
-- from: roll.chance, core.code
select distinct row.person_code, target.text as outcome
from roll.chance as row
inner join core.code as target on target.kind = 'outcome' and target.code = row.outcome_code
where list_contains($outcomes, target.text) and row.person_code is not null
