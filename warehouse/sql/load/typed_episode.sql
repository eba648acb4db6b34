-- grain: one landed chance at an outcome, typed, with the problem that keeps it out; from raw.
-- Without a result it is open.
select
  row_no,
  left(key, 512) as key,
  outcome,
  customer,
  account,
  session,
  case_id,
  opened_at.ms as ts_ms,
  business_day(opened_at, $business_zone) as event_date,
  opened_at.day is not null as day_only,
  closed_at.ms as closed_ms,
  end_ms(due_at, $zone) as due_ms,
  nullif(lower(result), 'open') as result,
  minor_of(value, coalesce(upper(currency), $currency)) as value_minor,
  case when value is not null then coalesce(upper(currency), $currency) end as currency,
  reason,
  competitor,
  version_at.ms as version_ms,
  attributes,
  coalesce(
    missing('key', key),
    too_long('key', key, 512),
    missing('outcome', outcome),
    case when customer is null and account is null then missing('customer', null) end,
    missing('opened_at', opened_at.text),
    bad_time('opened_at', opened_at),
    bad_word('result', result, ['won', 'lost', 'open']),
    bad_time('closed_at', closed_at),
    bad_time('due_at', due_at),
    bad_time('version_at', version_at),
    bad_number('value', value),
    bad_currency(currency),
    too_long('attributes', attributes, 100000)
  ) as problem
from raw
