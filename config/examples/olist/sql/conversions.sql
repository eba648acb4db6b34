-- one row per lead: a seller who was contacted and signed, or has not yet
select
  l.mql_id as key,
  l.mql_id as customer,
  l.mql_id as case_id,
  'conversion' as outcome,
  l.first_contact_date as opened_at,
  d.won_date as closed_at,
  if(d.won_date is null, 'open', 'won') as result,
  coalesce(l.origin, 'unknown') as origin
from leads l
left join deals d using (mql_id)
