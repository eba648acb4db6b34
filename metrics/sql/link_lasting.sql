-- grain: one person and one lasting fact: a segment whose membership never had a beginning, so was known before all
-- from: roll.membership
with varying as (
  select segment_id from roll.membership where valid_from_ms is not null group by segment_id
)
select row.person_code, row.segment_id, coalesce(row.value, 'yes') as value
from roll.membership as row
left join varying on varying.segment_id = row.segment_id
where varying.segment_id is null and list_contains($segments, row.segment_id)
