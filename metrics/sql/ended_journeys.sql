-- grain: one journey and one outcome: how the journey ended, and whether a chance that was open at its last score and is
--        over by now was won after it; each journey by its newest chance
-- from: journey (peak_end), roll.chance, roll.known_until, core.code
with chance as (
  select
    target.text as outcome, row.person_code, row.opened_ms,
    coalesce(row.closed_ms, row.due_ms) as ends_ms,
    case when row.due_ms is null then row.result is not null else row.due_ms < known.known_until_ms end as is_over,
    row.result
  from roll.chance as row
  inner join core.code as target
    on target.kind = 'outcome' and target.code = row.outcome_code and list_contains($outcomes, target.text)
  left join roll.known_until as known
    on known.owner_code = row.outcome_code and known.source_code = row.source_code
  where row.person_code is not null
),
asked as (
  select
    each.outcome, journey.*,
    case
      when journey.lowest > $low then 'never_negative'
      when journey.last >= $high then 'recovered'
      else 'unrecovered'
    end as ending
  from journey
  cross join (select unnest($outcomes) as outcome) as each
  where journey.person_code is not null
)
select
  asked.outcome, asked.ending, asked.person_code, asked.began_id, asked.began_ms, asked.last_ms,
  case when chance.result = 'won' then 1 else 0 end as won
from asked
asof inner join chance
  on chance.outcome = asked.outcome and chance.person_code = asked.person_code and chance.opened_ms <= asked.last_ms
where chance.is_over and chance.ends_ms > asked.last_ms
