-- grain: one business day with a row whose judgement changed because time passed
select distinct experience.event_date as day
from roll.experience as experience
inner join roll.known_until as known
  on known.owner_code = experience.touchpoint_code and known.source_code = experience.source_code
where experience.turns_ms < known.known_until_ms
