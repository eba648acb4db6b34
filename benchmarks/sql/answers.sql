-- grain: one invented answer as landing holds it, to every tenth interaction
select
  'A' || lpad(i::varchar, 10, '0') as key,
  make_timestamp_ms($start_ms + i * $step_ms) as occurred_at,
  'csat' as instrument,
  'after_delivery' as event,
  (1 + (hash(i) >> 30) % 5)::varchar as score,
  '1' as scale_min,
  '5' as scale_max,
  ['shop:' || md5(((hash(i + 7) >> 8) % $customers)::varchar)] as customer,
  ['web', 'app', 'shop', 'phone'][1 + ((hash(i) >> 20) % 4)::integer] as channel,
  make_timestamp_ms($start_ms + i * $step_ms + $version * 1000) as version_at
from (select unnest($numbers::bigint[]) as i) as numbered
where i % 10 = 0
