-- grain: one landed row of keys of one person, with its problem; from raw. One key alone says who exists.
select
  row_no,
  null::varchar as key,
  null::bigint as ts_ms,
  customer,
  account,
  case when customer is null and account is null then missing('customer', null) end as problem
from raw
