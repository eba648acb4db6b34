-- one row per service contract that came up for renewal
select
  contract_id as key,
  {'email': email} as customer,
  'renewal' as outcome,
  term_due as opened_at,
  closed as closed_at,
  result,
  value,
  'GBP' as currency,
  plan
from contracts
