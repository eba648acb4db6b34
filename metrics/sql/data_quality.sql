-- grain: one source, check and detail with the number of rows that show it
-- from: ops.quarantine, ops.drift, core.feedback, core.interaction, core.episode, roll.event_daily, core.code
with found as (
  select source_id as source, 'quarantined' as check_name, reason as detail, count(*) as rows
  from ops.quarantine
  where resolved_ms is null
  group by source_id, reason
  union all
  select source_id, 'drift', kind || ' ' || name, count(*)
  from ops.drift
  group by source_id, kind, name
  union all
  select source.text, 'no_answer', 'an answer without a score: blank or not used', count(*)
  from core.feedback as fact
  inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
  where fact.score is null and fact.invited_ms is null and fact.off_scale is null
  group by source.text
  union all
  select source.text, 'offered_unanswered', 'invited and not answered: counted as no answer', count(*)
  from core.feedback as fact
  inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
  where fact.score is null and fact.invited_ms is not null
  group by source.text
  union all
  select source.text, 'done_before_begun', 'ended before it began', count(*)
  from core.interaction as fact
  inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
  where fact.done_ms < fact.ts_ms
  group by source.text
  union all
  select source.text, 'closed_before_opened', 'chance closed before it opened', count(*)
  from core.episode as fact
  inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
  where fact.closed_ms < fact.opened_ms
  group by source.text
  union all
  select source.text, 'due_before_begun', 'promised for a time before it began', count(*)
  from core.interaction as fact
  inner join core.code as source on source.kind = 'source' and source.code = fact.source_code
  where fact.due_ms < fact.ts_ms
  group by source.text
  union all
  select source.text, 'without_customer', 'no person, case or session: in health, never in links', sum(day.without_customer)
  from roll.event_daily as day
  inner join core.code as source on source.kind = 'source' and source.code = day.source_code
  group by source.text
  union all
  select source.text, 'unmapped', coalesce(event.text, 'no event') || ' is no touchpoint', sum(day.n - day.mapped)
  from roll.event_daily as day
  inner join core.code as source on source.kind = 'source' and source.code = day.source_code
  left join core.code as event on event.kind = 'event' and event.code = day.event_code
  where day.fact = 'interaction'
  group by source.text, event.text
)
select source, check_name, detail, rows
from found
where rows > 0
order by source, check_name, rows desc, detail
