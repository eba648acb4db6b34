-- grain: one landed value of one attribute of one customer or account, typed, with its problem; from raw
select
  row_no,
  null::varchar as key,
  valid_from.ms as ts_ms,
  customer,
  account,
  name,
  value,
  valid_from.ms as valid_from_ms,
  coalesce(
    case when customer is null and account is null then missing('customer', null) end,
    missing('name', name),
    missing('value', value),
    too_long('value', value, 1000),
    bad_time('valid_from', valid_from)
  ) as problem
from raw
