-- grain: one invented interaction as landing holds it; evenly spread in time, the rest drawn from its number
with numbered as (
  select
    unnest($numbers::bigint[]) as i
),
drawn as (
  select
    i,
    ((hash(i) >> 8) % 100)::integer as kind,
    ((hash(i) >> 20) % 1000)::integer as luck,
    ((hash(i + 7) >> 8) % $customers)::integer as customer,
    make_timestamp_ms($start_ms + i * $step_ms) as occurred_at
  from numbered
),
told as (
  select
    *,
    case when kind < 50 then 'visit' when kind < 70 then 'order' when kind < 85 then 'delivery' else 'call' end as event
  from drawn
)
select
  'N' || lpad(i::varchar, 10, '0') as key,
  occurred_at,
  event,
  ['shop:' || md5(customer::varchar)] as customer,
  ['web', 'app', 'shop', 'phone'][1 + luck % 4] as channel,
  ['desktop', 'mobile', 'tablet'][1 + luck % 3] as device,
  case when event = 'visit' then 'S' || (i // 8) end as session,
  case when event in ('order', 'delivery', 'call') then 'C' || (i // 10) end as case_id,
  case when event in ('delivery', 'call') then 'team_' || luck % 8 end as team,
  case when luck < 40 + $version then 'failed' when luck < 90 then 'abandoned' else 'ok' end as status,
  case when event = 'delivery' and luck > 30 then occurred_at + to_hours((luck % 90)::integer) end as done_at,
  case when event = 'delivery' then occurred_at + to_days(3) end as due_at,
  case when event = 'call' then (luck % 600)::varchar end as wait_s,
  case when event = 'call' then (60 + luck % 900)::varchar end as duration_s,
  case when event = 'order' then (10 + luck % 200)::varchar || '.50' end as amount,
  make_timestamp_ms($start_ms + i * $step_ms + $version * 1000) as version_at,
  case when event = 'delivery' then '{"rework":"' || (luck % 20 = 0) || '"}' end as attributes
from told
