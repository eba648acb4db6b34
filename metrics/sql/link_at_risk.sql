-- grain: one unit at risk of an outcome at its first experience at a touchpoint: a chance was open, and its end, where
--        that is fixed in advance, falls into the window; `is_open` marks windows that are not over
-- from: link_candidate, link_chance
select
  candidate.*, chance.opened_ms, chance.source_code as outcome_source,
  case
    when $untimed then case when chance.result = 'won' then 1 else 0 end
    when chance.won_ms > candidate.after_ms and chance.won_ms <= candidate.t0_ms + $within_ms then 1
    else 0
  end as won,
  case
    when $untimed then case when chance.result is null then $known_ms + 1 else 0 end
    when chance.fact = 'episode' and chance.due_ms is not null then chance.due_ms
    else candidate.t0_ms + $within_ms
  end as ends_ms,
  case when chance.won_ms > candidate.after_ms then chance.won_ms end as ended_ms,
  cast(0 as bigint) as came_after
from link_candidate as candidate
inner join link_chance as chance
  on chance.thread = candidate.thread
  and (
    $untimed
    or (
      chance.opened_ms <= candidate.t0_ms
      and (chance.closed_ms is null or chance.closed_ms > candidate.after_ms)
      and (chance.fact <> 'episode' or chance.due_ms is null
        or (chance.due_ms > candidate.after_ms and chance.due_ms <= candidate.t0_ms + $within_ms))
    )
  )
qualify row_number() over (
  partition by candidate.id order by chance.opened_ms desc, chance.id desc
) = 1
