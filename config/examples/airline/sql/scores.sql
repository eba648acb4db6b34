-- one row per traveller and thing rated from 1 to 5 (0: not applicable, so off the scale), and one for the whole, 0 or 1
with traveller as (
  select
    id, Age as age, Gender as gender, "Customer Type" as loyal, "Type of Travel" as travel, Class as class,
    "Flight Distance" as distance,
    "Departure/Arrival time convenient" as time, "Ease of Online booking" as booking, "Online boarding" as boarding,
    "Checkin service" as checkin, "Gate location" as gate, "Inflight wifi service" as wifi, "Food and drink" as food,
    "Seat comfort" as seat, "Inflight entertainment" as entertainment, "On-board service" as crew,
    "Leg room service" as legroom, "Inflight service" as service, Cleanliness as cleanliness,
    "Baggage handling" as baggage, cast(satisfaction = 'satisfied' as bigint) as whole
  from answers
  where split = 'test'
),
scored as (
  unpivot traveller on time, booking, boarding, checkin, gate, wifi, food, seat, entertainment, crew, legroom, service,
    cleanliness, baggage, whole into name event value score
)
select
  id || ':' || event as key,
  timestamp '2015-06-30 12:00' as occurred_at,      -- when it was is not told
  event,
  if(event = 'whole', 'satisfied', 'csat') as instrument,
  score,
  if(event = 'whole', 0, 1) as scale_min,
  if(event = 'whole', 1, 5) as scale_max,
  id as customer,
  * exclude (id, event, score)
from scored
