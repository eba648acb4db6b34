-- grain: one interaction at a touchpoint with a `count` condition: is it at least the n-th of its customer,
--        account, case or session there, or have that many different teams been met; null where none is known
-- from: core.interaction, core.identity, roll.map_poor
with fact as (
  select
    fact.id, fact.key, fact.event_date, fact.ts_ms, fact.team_code,
    rule.touchpoint_code, rule.position, rule.counts, rule.at_least,
    case rule.per
      when 'customer' then coalesce(person.person_code, fact.customer_key, fact.case_code, fact.session_code)
      when 'account' then coalesce(account.person_code, fact.account_key)
      when 'case' then fact.case_code
      else fact.session_code
    end as unit_code
  from core.interaction as fact
  inner join roll.map_poor as rule on rule.touchpoint_code = fact.touchpoint_code and rule.kind = 'count'
  left join core.identity as person on person.key_code = fact.customer_key
  left join core.identity as account on account.key_code = fact.account_key
  where fact.event_date <= $to_date
),
asked as (
  select touchpoint_code, position, unit_code
  from fact
  where event_date >= $from_date and unit_code is not null
  group by touchpoint_code, position, unit_code
),
history as (
  select
    fact.*,
    row_number() over (
      partition by fact.touchpoint_code, fact.position, fact.unit_code, fact.team_code
      order by fact.ts_ms, fact.key, fact.id
    ) as of_team
  from fact
  inner join asked
    on asked.touchpoint_code = fact.touchpoint_code
    and asked.position = fact.position
    and asked.unit_code = fact.unit_code
),
told as (
  select
    id, event_date, at_least,
    sum(case when counts = 'interaction' or (team_code is not null and of_team = 1) then 1 else 0 end) over (
      partition by touchpoint_code, position, unit_code
      order by ts_ms, key, id
      rows between unbounded preceding and current row
    ) as so_far
  from history
),
judged as (
  select id, event_date, case when so_far >= at_least then 1 else 0 end as counted
  from told
  where event_date >= $from_date
  union all
  select id, event_date, cast(null as integer) as counted
  from fact
  where event_date >= $from_date and unit_code is null
)
select
  id,
  event_date,
  case when max(counted) = 1 then 1 when count(counted) = count(*) then 0 end as counted
from judged
group by id, event_date
