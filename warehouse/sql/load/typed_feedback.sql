-- grain: one landed answer or invitation, typed, with the problem that keeps it out; from raw.
-- A score off its scale is no answer: the row stays without it, and off_scale keeps what was given.
with scaled as (
  select
    *,
    number_of(score) as number,
    number_of(scale_min) as low,
    number_of(scale_max) as high
  from raw
)
select
  row_no,
  left(key, 512) as key,
  occurred_at.ms as ts_ms,
  business_day(occurred_at, $business_zone) as event_date,
  occurred_at.day is not null as day_only,
  instrument,
  event,
  touchpoint,
  customer,
  account,
  interaction,
  case_id,
  session,
  channel,
  coalesce(lower(voice), 'customer') as voice,
  case when number between low and high then try_cast(number as decimal(9, 3)) end as score,
  try_cast(low as decimal(9, 3)) as scale_min,
  try_cast(high as decimal(9, 3)) as scale_max,
  case when number not between low and high then try_cast(number as decimal(18, 3)) end as off_scale,
  invited_at.ms as invited_ms,
  try_cast(number_of(weight) as decimal(9, 3)) as weight,
  emotion,
  theme,
  comment,
  version_at.ms as version_ms,
  attributes,
  coalesce(
    missing('key', key),
    too_long('key', key, 512),
    missing('occurred_at', occurred_at.text),
    bad_time('occurred_at', occurred_at),
    missing('instrument', instrument),
    bad_number('score', score),
    missing('scale_min', scale_min),
    missing('scale_max', scale_max),
    bad_number('scale_min', scale_min),
    bad_number('scale_max', scale_max),
    case when low >= high then problem('scale_max', scale_max, 'is not above scale_min ' || scale_min) end,
    case when greatest(abs(low), abs(high)) >= 1000000 then problem('scale_max', scale_max, 'is no scale') end,
    bad_word('voice', voice, ['customer', 'employee', 'business']),
    negative('weight', weight),
    case when number_of(weight) >= 1000000 then problem('weight', weight, 'is too large to be true') end,
    bad_time('invited_at', invited_at),
    bad_time('version_at', version_at),
    too_long('attributes', attributes, 100000)
  ) as problem
from scaled
