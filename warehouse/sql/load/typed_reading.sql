-- grain: one landed number without people behind it, typed, with the problem that keeps it out; from raw
select
  row_no,
  left(key, 512) as key,
  occurred_at.ms as ts_ms,
  business_day(occurred_at, $business_zone) as event_date,
  occurred_at.day is not null as day_only,
  measure,
  number_of(value) as value,
  try_cast(round(number_of(n)) as bigint) as n,
  touchpoint,
  null::varchar[] as customer,
  null::varchar[] as account,
  attributes as dimensions,
  version_at.ms as version_ms,
  coalesce(
    missing('key', key),
    too_long('key', key, 512),
    missing('occurred_at', occurred_at.text),
    bad_time('occurred_at', occurred_at),
    missing('measure', measure),
    missing('value', value),
    bad_number('value', value),
    negative('n', n),
    bad_time('version_at', version_at),
    too_long('attributes', attributes, 100000)
  ) as problem
from raw
