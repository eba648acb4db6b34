-- one row per customer: stayed or left
select
  customerID as key,
  customerID as customer,
  'retention' as outcome,
  timestamp '2018-06-30 12:00' as opened_at,
  timestamp '2018-06-30 12:00' as closed_at,
  if(Churn, 'lost', 'won') as result
from customers
