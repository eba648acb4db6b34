-- grain: one readable value of one attribute of one customer key, as core.attribute holds it; from good
select
  $source_code::integer as source_code,
  $stream_code::integer as stream_code,
  coalesce(good.customer_key, good.account_key) as customer_key,
  attribute.code as name_code,
  good.value,
  good.valid_from_ms
from good
join known as attribute on attribute.kind = 'attribute' and attribute.text = good.name
