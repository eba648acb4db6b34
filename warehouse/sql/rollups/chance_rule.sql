-- grain: one row that opens a chance at an outcome with rules, where its customer (account, case, session) is at risk;
--        only threads in roll.thread are made
-- from: roll.outcome_fact, roll.thread, roll.map_outcome, roll.known_until
with step as (
  select
    fact.*, outcome.within, outcome.unrecorded, outcome.repeats,
    row_number() over (
      partition by fact.outcome_code, fact.role, fact.position, fact.fact, fact.thread_code
      order by fact.ts_ms, fact.key, fact.id
    ) as nth_seen
  from roll.outcome_fact as fact
  inner join roll.thread as thread
    on thread.outcome_code = fact.outcome_code and thread.thread_code = fact.thread_code
  inner join roll.map_outcome as outcome on outcome.outcome_code = fact.outcome_code
  where fact.chances = 'rules'
),
-- at one moment: first what cannot close the chance it opens, by key, so that two purchases in a second are two
ordered as (
  select
    step.*,
    row_number() over (
      partition by outcome_code, thread_code
      order by
        ts_ms, case when role = 'opens' then 0 else closes_own end, key,
        case when role = 'opens' then 1 else closes_own * 2 end, role, position, fact, id
    ) as seq
  from step
  where nth is null or nth_seen = nth
),
ahead as (
  select
    ordered.*,
    min(case when role <> 'opens' then seq end) over (
      partition by outcome_code, thread_code order by seq rows between 1 following and unbounded following
    ) as next_seq,
    min(case when role = 'won' then seq end) over (partition by outcome_code, thread_code) as won_seq,
    min(case when role = 'lost' then seq end) over (partition by outcome_code, thread_code) as lost_seq
  from ordered
),
opened as (
  select
    ahead.*,
    -- within one case or session the order is unknown: any won row of it counts, before or after
    case when within in ('case', 'session') then coalesce(won_seq, lost_seq) else next_seq end as closing_seq
  from ahead
  where role = 'opens' and (repeats = 1 or within in ('case', 'session') or won_seq is null or won_seq > seq)
),
closed as (
  select
    opened.*, closing.role as closing_role, closing.ts_ms as closing_ms, closing.amount_minor as closing_minor,
    opened.window_ms as due_ms,
    case when closing.ts_ms <= opened.window_ms or opened.window_ms is null then closing.role end as result
  from opened
  left join ordered as closing
    on closing.outcome_code = opened.outcome_code
    and closing.thread_code = opened.thread_code
    and closing.seq = opened.closing_seq
)
select
  closed.outcome_code, closed.unit, closed.unit_code, closed.thread_code, closed.person_code,
  closed.source_code, closed.fact, closed.id, closed.ts_ms as opened_ms, closed.event_date as opened_date, closed.due_ms,
  case
    when closed.result is not null then closed.closing_ms when closed.due_ms < known.known_until_ms then closed.due_ms
  end as closed_ms,
  case
    when closed.result is not null then closed.result when closed.due_ms < known.known_until_ms then closed.unrecorded
  end as result,
  case
    when closed.result = 'won' then closed.closing_ms
    when closed.result is null and closed.due_ms < known.known_until_ms and closed.unrecorded = 'won' then closed.due_ms
  end as won_ms,
  case when closed.result = 'won' then closed.closing_minor end as value_minor,
  case when closed.result is null then 0 else 1 end as recorded
from closed
left join roll.known_until as known
  on known.owner_code = closed.outcome_code and known.source_code = closed.source_code
