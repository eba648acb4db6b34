-- grain: one unit whose first experience at a touchpoint was followed by an answer in the window: of the same case
--        where there is one, else the customer's next; what was answered before the experience ended is left out
--        An answer closes itself, so no window holds it back
-- from: link_candidate, link_chance, core.feedback
select
  candidate.*, chance.opened_ms, chance.source_code as outcome_source,
  case when chance.won_ms is not null then 1 else 0 end as won,
  0 as ends_ms, chance.opened_ms as ended_ms, cast(0 as bigint) as came_after
from link_candidate as candidate
inner join link_chance as chance
  on chance.thread = candidate.thread
  and chance.id <> candidate.id
  and ($untimed or (chance.opened_ms > candidate.after_ms and chance.opened_ms <= candidate.t0_ms + $within_ms))
left join core.feedback as answer on answer.id = chance.id and answer.event_date = chance.opened_date
qualify row_number() over (
  partition by candidate.id
  order by case when answer.case_code = candidate.case_code then 0 else 1 end, chance.opened_ms, chance.id
) = 1
