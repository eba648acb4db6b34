-- one row per client: took a deposit or not
select
  md5(calls::varchar) as key,
  md5(calls::varchar) as customer,
  'deposit' as outcome,
  date '2010-11-30' as opened_at,
  date '2010-11-30' as closed_at,
  if(y, 'won', 'lost') as result
from calls
