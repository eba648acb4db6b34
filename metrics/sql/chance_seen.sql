-- grain: one outcome and one source of its chances; recorded counts those of which an end was ever recorded
-- from: roll.chance, core.code
select
  outcome.text as outcome, source.text as source, sum(chance.recorded) as recorded
from roll.chance as chance
inner join core.code as outcome on outcome.kind = 'outcome' and outcome.code = chance.outcome_code
inner join core.code as source on source.kind = 'source' and source.code = chance.source_code
group by outcome.text, source.text
