-- grain: one chance and one touchpoint where its person was in the $back_ms up to the landmark: visits, and poor ones
-- from: chance_at (propensity_rows), roll.experience, core.code
with been as (
  select
    chance_at.chance, row.touchpoint_code, count(*) as visits,
    count(*) filter (where row.poor = 1) as poor
  from chance_at
  inner join roll.experience as row
    on row.person_code = chance_at.person_code
    and coalesce(row.settled_ms, row.ts_ms) <= chance_at.landmark_ms
    and row.ts_ms <= chance_at.landmark_ms and row.ts_ms > chance_at.landmark_ms - $back_ms
  group by chance_at.chance, row.touchpoint_code
)
select been.chance, named.text as touchpoint, been.visits, been.poor
from been
inner join core.code as named on named.kind = 'touchpoint' and named.code = been.touchpoint_code
