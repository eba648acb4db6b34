-- grain: one business day and stage; customers are distinct within the day and cannot be added up
-- from: roll.experience, roll.map_touchpoint
select
  experience.event_date,
  place.stage_code,
  count(*) as n,
  count(distinct experience.customer_code) as customers,
  cast(sum(case when experience.customer_code is null then 1 else 0 end) as bigint) as unknown_customer,
  cast(sum(experience.known) as bigint) as known,
  cast(sum(experience.poor) as bigint) as poor
from roll.experience as experience
inner join roll.map_touchpoint as place on place.touchpoint_code = experience.touchpoint_code
where experience.event_date between $from_date and $to_date
group by experience.event_date, place.stage_code
