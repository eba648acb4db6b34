-- one row per ticket and step. The only times are those of the first response and of the solution.
select
  "Ticket ID" || ':' || event as key,
  "First Response Time" as occurred_at,
  event,
  "Customer Email" as customer,
  "Ticket ID" as case_id,
  "Ticket Channel" as channel,
  if(event = 'solution', "Time to Resolution", null) as done_at,
  -- a solution before the first response says nothing of how long anybody waited
  if(event = 'solution' and done_at >= occurred_at, epoch("Time to Resolution" - "First Response Time"), null) as wait_s,
  "Customer Age" as age, "Customer Gender" as gender, "Product Purchased" as product,
  "Ticket Type" as type, "Ticket Subject" as subject, "Ticket Priority" as priority
from tickets, (values ('intake'), ('request'), ('sorting'), ('diagnosis'), ('solution')) as step (event)
where event <> 'solution' or "Time to Resolution" is not null
