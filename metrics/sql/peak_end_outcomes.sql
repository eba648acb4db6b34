-- grain: one outcome and one way a journey ended: journeys whose person had a chance open at the last score that is
--        over by now (n), and of those the won (k); each journey by its newest chance
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
ended as (
  select
    asked.outcome, journey.person_code, journey.last_ms,
    case
      when journey.lowest > $low then 'never_negative'
      when journey.last >= $high then 'recovered'
      else 'unrecovered'
    end as ending
  from journey
  cross join (select unnest($outcomes) as outcome) as asked
  where journey.person_code is not null
)
select ended.outcome, ended.ending, count(*) as n, count(case when chance.result = 'won' then 1 end) as k
from ended
asof inner join chance
  on chance.outcome = ended.outcome and chance.person_code = ended.person_code and chance.opened_ms <= ended.last_ms
where chance.is_over and chance.ends_ms > ended.last_ms
group by ended.outcome, ended.ending
