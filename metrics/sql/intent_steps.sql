-- grain: one outcome and one touchpoint or stage, or the whole (both null): chances still open at a landmark in their
--        window (n), those whose customer had been there since the chance opened, and the won. A stage
--        has those who came no further on the journey. The
--        landmark is the same for all, so that who waits longer has no more time to come by
-- from: roll.chance, roll.known_until, roll.experience, core.code
with asked as (
  select unnest($outcomes) as outcome, unnest($landmarks) as landmark_ms
),
place as (
  select named.code as touchpoint_code, place.touchpoint, place.stage
  from (select unnest($touchpoints) as touchpoint, unnest($stages) as stage) as place
  inner join core.code as named on named.kind = 'touchpoint' and named.text = place.touchpoint
),
chance as (
  select
    target.text as outcome, row.unit_code, row.id, row.fact, row.opened_ms,
    row.opened_ms + asked.landmark_ms as landmark_ms,
    case when row.result = 'won' then 1 else 0 end as won
  from asked
  inner join core.code as target on target.kind = 'outcome' and target.text = asked.outcome
  inner join roll.chance as row on row.outcome_code = target.code
  left join roll.known_until as known
    on known.owner_code = row.outcome_code and known.source_code = row.source_code
  where row.unit_code is not null
    and row.result is not null
    and row.opened_ms >= $from_ms
    and case when row.due_ms is null then true else row.due_ms < known.known_until_ms end
    and coalesce(row.closed_ms, row.due_ms) > row.opened_ms + asked.landmark_ms
),
visit as (
  select row.touchpoint_code, row.id, row.ts_ms, row.person_code as unit_code
  from roll.experience as row
  where row.person_code is not null and row.touchpoint_code in (select touchpoint_code from place)
  union all
  select row.touchpoint_code, row.id, row.ts_ms, row.account_code as unit_code
  from roll.experience as row
  where row.account_code is not null and row.touchpoint_code in (select touchpoint_code from place)
),
seen as (
  select distinct chance.outcome, chance.id, chance.fact, chance.opened_ms, chance.won, place.touchpoint, place.stage
  from chance
  inner join visit
    on visit.unit_code = chance.unit_code
    and visit.ts_ms > chance.opened_ms and visit.ts_ms <= chance.landmark_ms
    and visit.id <> chance.id
  inner join place on place.touchpoint_code = visit.touchpoint_code
)
select outcome, null as touchpoint, null as stage, count(*) as n, sum(won) as won
from chance
group by outcome
union all
select outcome, touchpoint, null as stage, count(*) as n, sum(won) as won
from (select distinct outcome, id, fact, opened_ms, won, touchpoint from seen)
group by outcome, touchpoint
union all
select outcome, null as touchpoint, stage, count(*) as n, sum(won) as won
from (
  select outcome, id, fact, opened_ms, won, arg_max(stage, list_position($order, stage)) as stage
  from seen
  where list_contains($order, stage)
  group by outcome, id, fact, opened_ms, won
)
group by outcome, stage
