-- grain: one touchpoint and hour of the business day: how many people (cases, sessions) came, answers where there is
--        nothing else; and how many rows ended, another sign that the feed lives
-- from: roll.experience, roll.answer, roll.map_day, core.code
with fact as (
  select touchpoint_code, ts_ms, coalesce(customer_code, -id) as who, 0 as ended from roll.experience
  union all
  select touchpoint_code, done_ms, null, 1 from roll.experience where done_ms is not null
  union all
  select touchpoint_code, ts_ms, coalesce(customer_code, -id), 0
  from roll.answer
  where touchpoint_code not in (select distinct touchpoint_code from roll.experience)
)
select
  touchpoint.text as touchpoint,
  day.start_ms + (fact.ts_ms - day.start_ms) // 3600000 * 3600000 as hour_ms,
  count(distinct fact.who) as n,
  cast(sum(fact.ended) as bigint) as ended
from fact
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = fact.touchpoint_code
inner join roll.map_day as day
  on day.utc_ms = fact.ts_ms - fact.ts_ms % 86400000
  and fact.ts_ms >= day.start_ms and fact.ts_ms < day.end_ms
group by touchpoint.text, hour_ms
