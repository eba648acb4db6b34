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
chance as materialized (
  select
    row_number() over () as chance_no, asked.outcome, row.unit_code, row.id, row.opened_ms,
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
  select chance.chance_no, visit.touchpoint_code
  from chance
  inner join visit
    on visit.unit_code = chance.unit_code
    and visit.ts_ms > chance.opened_ms and visit.ts_ms <= chance.landmark_ms
    and visit.id <> chance.id
  group by chance.chance_no, visit.touchpoint_code
),
furthest as (
  select seen.chance_no, max(list_position($order, place.stage)) as step
  from seen
  inner join place on place.touchpoint_code = seen.touchpoint_code
  group by seen.chance_no
)
select outcome, null as touchpoint, null as stage, count(*) as n, sum(won) as won
from chance
group by outcome
union all
select chance.outcome, place.touchpoint, null as stage, count(*) as n, sum(chance.won) as won
from seen
inner join chance on chance.chance_no = seen.chance_no
inner join place on place.touchpoint_code = seen.touchpoint_code
group by chance.outcome, place.touchpoint
union all
select chance.outcome, null as touchpoint, list_extract($order, furthest.step) as stage, count(*) as n,
  sum(chance.won) as won
from furthest
inner join chance on chance.chance_no = furthest.chance_no
where furthest.step > 0
group by chance.outcome, furthest.step
