-- grain: one interaction and one time limit that runs from its beginning: when a wait is too long, a promise broken
-- from: core.interaction, roll.map_limit, roll.map_working
with begun as (
  select
    fact.id, fact.event_date, fact.ts_ms,
    limited.owner_code, limited.kind, limited.clock, limited.within_ms
  from core.interaction as fact
  inner join roll.map_limit as limited on limited.touchpoint_code = fact.touchpoint_code
  where fact.event_date between $from_date and $to_date
),
-- where each stands on the clock of working time; a beginning outside it stands at the end of the span before
placed as (
  select
    begun.id, begun.event_date, begun.owner_code, begun.kind, begun.clock,
    span.before_ms + least(begun.ts_ms - span.from_ms, span.counts_ms) + begun.within_ms as target_ms
  from begun
  inner join roll.map_working as span
    on span.clock = begun.clock and begun.ts_ms >= span.from_ms and begun.ts_ms < span.next_from_ms
),
ended as (
  select
    placed.id, placed.event_date, placed.owner_code, placed.kind,
    least(span.from_ms + placed.target_ms - span.before_ms, span.to_ms) as limit_ms
  from placed
  inner join roll.map_working as span
    on span.clock = placed.clock
    and placed.target_ms > span.before_ms
    and placed.target_ms <= span.before_ms + span.counts_ms
  union all
  select id, event_date, owner_code, kind, ts_ms + within_ms as limit_ms
  from begun
  where clock = 'all'
)
select id, event_date, owner_code, kind, min(limit_ms) as limit_ms
from ended
group by id, event_date, owner_code, kind
