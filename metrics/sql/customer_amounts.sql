-- grain: one person: the sum of all amounts up to a day, in the workspace's currency
-- from: roll.experience, roll.membership
select cast(sum(amount_minor) as double) / $minor_units as amount
from roll.experience as row
where row.amount_minor is not null
  and row.person_code is not null
  and row.event_date <= $to_date
  and (
    $segment is null
    or row.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
  )
group by row.person_code
order by row.person_code
