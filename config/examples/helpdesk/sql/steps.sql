-- grain: one step of a ticket. wait_s: seconds until its next step, empty at its last. hands: different people so far.
-- The people work for companies; no person who asked is known, so the ticket stands for them.
select
  "case:concept:name" || ':' || event_index as key,
  "time:timestamp" as occurred_at,
  "concept:name" as event,
  "case:concept:name" as case_id,
  customer as account,
  "org:resource" as agent,
  epoch(lead("time:timestamp") over ticket - "time:timestamp") as wait_s,
  event_index as step,
  count(distinct "org:resource") over ticket as hands
from events
window ticket as (partition by "case:concept:name" order by event_index)
