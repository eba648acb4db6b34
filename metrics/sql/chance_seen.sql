-- grain: one outcome and one source of its chances
-- from: roll.chance, core.code
select outcome.text as outcome, source.text as source, count(*) as n, max(chance.opened_date) as last_day
from roll.chance as chance
inner join core.code as outcome on outcome.kind = 'outcome' and outcome.code = chance.outcome_code
inner join core.code as source on source.kind = 'source' and source.code = chance.source_code
group by outcome.text, source.text
