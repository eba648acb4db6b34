-- grain: one source that is asked over HTTP: its vendor's limits, the tightest first told
with
tightest as (
  -- Where object types have limits of their own, the one with the least left of it is the next to be met.
  select source_id, object, dialect, limit_of, remaining, resets_ms
  from ops.object_state
  where remaining is not null and (resets_ms is null or resets_ms > $now_ms)
  qualify row_number() over (partition by source_id order by remaining / greatest(limit_of, 1), remaining, object) = 1
),
counted as (
  select
    source_id,
    max(dialect) as dialect,
    sum(waited_ms)::bigint as waited_ms,
    sum(refused)::bigint as refused,
    sum(requests)::bigint as requests,
    max(case when trouble is null and next_ms > $now_ms then next_ms end) as waiting_until_ms
  from ops.object_state
  group by source_id
)
select
  c.source_id,
  coalesce(t.dialect, c.dialect) as dialect,
  t.object as tightest,
  t.limit_of,
  t.remaining,
  t.resets_ms,
  c.requests,
  c.refused,
  c.waited_ms,
  c.waiting_until_ms,
  s.more_at_ms,
  s.note,
  s.budget_per_day,
  case when s.budget_per_day is not null and s.told_ms // 86400000 = $now_ms // 86400000 then s.budget_used
       when s.budget_per_day is not null then 0 end as budget_used
from counted c
left join tightest t using (source_id)
left join ops.source_turn s using (source_id)
order by c.source_id
