-- one row per ticket: its rating, empty where none was given
select
  "Ticket ID" as key,
  coalesce("Time to Resolution", "First Response Time") as occurred_at,
  'rating' as event,
  'csat' as instrument,
  "Customer Satisfaction Rating" as score,
  1 as scale_min,
  5 as scale_max,
  "Customer Email" as customer,
  "Ticket ID" as case_id,
  "Ticket Channel" as channel
from tickets
