-- grain: one segment (or one value of its attribute) and one touchpoint: how many experiences its people had there since
--        a day, and how many people it has; a segment without any has one row without a touchpoint
-- from: roll.experience, roll.membership, core.code
with member as (
  select person_code, segment_id || coalesce(':' || value, '') as segment
  from roll.membership
  where list_contains($segments, segment_id)
  group by all
),
size as (
  select segment, count(*) as people from member group by segment
),
lived as (
  select member.segment, place.text as touchpoint, count(*) as n
  from member
  inner join roll.experience as row on row.person_code = member.person_code and row.event_date >= $from_date
  inner join core.code as place on place.kind = 'touchpoint' and place.code = row.touchpoint_code
  group by member.segment, place.text
)
select size.segment, size.people, lived.touchpoint, coalesce(lived.n, 0) as n
from size
left join lived on lived.segment = size.segment
where size.people >= $floor
order by size.segment, lived.touchpoint
