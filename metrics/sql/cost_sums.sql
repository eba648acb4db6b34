-- grain: one window: what serving the customers at risk cost, summed over all of them, served or not.
--        At risk: the segment's customers, else everybody with an interaction in the 365 days up to the window's end
-- from: roll.experience, roll.membership, core.code
with span as (
  select unnest($labels) as label, unnest($from_dates) as from_date, unnest($to_dates) as to_date
),
rate as (
  select unnest($teams) as team, unnest($rates) as per_hour
),
owner as (
  select unnest($touchpoints) as touchpoint, unnest($owners) as team
),
at_risk as (
  select span.label, row.person_code as customer
  from span
  inner join roll.experience as row on row.event_date between span.to_date - 364 and span.to_date
  where row.person_code is not null
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
  group by span.label, row.person_code
),
served as (
  select
    span.label, row.person_code as customer, row.duration_ms,
    cast(row.duration_ms as double) / 3600000 * coalesce(own.per_hour, usual.per_hour) as cost
  from span
  inner join roll.experience as row on row.event_date between span.from_date and span.to_date
  inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = row.touchpoint_code
  inner join owner on owner.touchpoint = touchpoint.text
  left join core.code as team on team.kind = 'team' and team.code = row.team_code
  left join rate as own on own.team = team.text
  left join rate as usual on usual.team = owner.team
),
by_customer as (
  select at_risk.label, at_risk.customer, coalesce(sum(served.cost), 0) as cost, count(served.label) as contacts,
    count(served.label) - count(served.cost) as without_cost
  from at_risk
  left join served on served.label = at_risk.label and served.customer = at_risk.customer
  group by at_risk.label, at_risk.customer
)
select
  label, count(*) as customers, sum(cost) as y, count(*) as n, sum(cost * cost) as yy, count(*) as nn, sum(cost) as yn,
  sum(contacts) as contacts, sum(without_cost) as without_cost
from by_customer
group by label
