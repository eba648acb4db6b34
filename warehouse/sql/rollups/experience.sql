-- grain: one interaction that has a touchpoint; judgements are 1, 0, or null where they cannot be known (yet)
-- from: core.interaction, core.identity, core.code, roll.done, roll.limit, roll.condition, roll.counted,
--       roll.known_until, roll.map_touchpoint, roll.map_poor, roll.map_waitless, roll.map_money, roll.map_day
with joined as (
  select
    fact.*, place.by_status, place.by_late, place.by_wait, place.by_where, place.by_count,
    status.text as status, known.known_until_ms, wait.limit_ms, condition.conditioned, counted.counted,
    waitless.stream_code as waitless_code, case when fact.currency_code <> money.currency_code then 1 else 0 end as foreign_money,
    case when place.ends_by = 1 then done.done_ms else fact.done_ms end as ended_ms,
    case when status.text in ('failed', 'abandoned') then 0 else 1 end as is_running,
    case when fact.status_code is null then null when bad.status_code is null then 0 else 1 end as bad_status
  from core.interaction as fact
  cross join roll.map_money as money
  inner join roll.map_touchpoint as place on place.touchpoint_code = fact.touchpoint_code
  left join core.code as status on status.kind = 'status' and status.code = fact.status_code
  left join roll.known_until as known
    on known.owner_code = fact.touchpoint_code and known.source_code = fact.source_code
  left join roll.map_poor as bad
    on bad.kind = 'status' and bad.touchpoint_code = fact.touchpoint_code and bad.status_code = fact.status_code
  left join roll.map_waitless as waitless
    on waitless.source_code = fact.source_code and waitless.stream_code = fact.stream_code
  left join roll.done as done on done.id = fact.id and done.event_date between $from_date and $to_date
  left join roll.limit as wait
    on wait.id = fact.id and wait.kind = 'wait' and wait.event_date between $from_date and $to_date
  left join roll.condition as condition on condition.id = fact.id and condition.event_date between $from_date and $to_date
  left join roll.counted as counted on counted.id = fact.id and counted.event_date between $from_date and $to_date
  where fact.event_date between $from_date and $to_date
),
judged as (
  select
    joined.*,
    case when status is null then null when status = 'failed' then 1 else 0 end as failed,
    case when ended_ms <= due_ms then 0 when ended_ms > due_ms or due_ms < known_until_ms then 1 end as late,
    case
      when ts_ms + wait_ms <= limit_ms then 0
      when ts_ms + wait_ms > limit_ms then 1
      when waitless_code is null and ended_ms is null and status is null and limit_ms < known_until_ms then 1
    end as waited,
    case
      when due_ms is not null then least(coalesce(ended_ms, due_ms), due_ms)
      else coalesce(limit_ms, ended_ms, ts_ms)
    end as settled_ms
  from joined
),
told as (
  select
    judged.*,
    case
      when by_status * bad_status = 1 or by_late * late = 1 or by_wait * waited = 1
        or by_where * conditioned = 1 or by_count * counted = 1 then 1
      when by_status + by_late + by_wait + by_where + by_count > 0
        and (by_status = 0 or bad_status = 0) and (by_late = 0 or late = 0) and (by_wait = 0 or waited = 0)
        and (by_where = 0 or conditioned = 0) and (by_count = 0 or counted = 0) then 0
    end as poor
  from judged
)
select
  told.id, told.source_code, told.touchpoint_code, told.ts_ms, told.event_date, told.settled_ms,
  settled.day as settled_date,
  coalesce(person.person_code, told.customer_key) as person_code,
  coalesce(account.person_code, told.account_key) as account_code,
  coalesce(person.person_code, told.customer_key, told.case_code, told.session_code) as customer_code,
  told.case_code, told.session_code, told.channel_code, told.device_code, told.team_code,
  case when told.poor is null then 0 else 1 end as known,
  told.poor, told.failed, told.late, told.waited, told.conditioned, told.counted,
  case when is_running = 0 then 0 when status = 'ok' or ended_ms is not null then 1 when late = 1 then 0 end as completed,
  case when told.due_ms is null then 0 else 1 end as has_promise,
  told.wait_ms, told.duration_ms, told.ended_ms as done_ms, told.due_ms, told.limit_ms,
  case when told.foreign_money = 0 then told.amount_minor end as amount_minor,
  case when told.foreign_money = 0 then told.cost_minor end as cost_minor, told.foreign_money,
  least(
    case when told.late is null and told.due_ms is not null then told.due_ms else 9223372036854775807 end,
    case when told.waited is null and told.limit_ms >= told.known_until_ms then told.limit_ms else 9223372036854775807 end
  ) as turns_ms
from told
left join core.identity as person on person.key_code = told.customer_key
left join core.identity as account on account.key_code = told.account_key
left join roll.map_day as settled
  on settled.utc_ms = told.settled_ms - mod(told.settled_ms, 86400000)
  and told.settled_ms >= settled.start_ms and told.settled_ms < settled.end_ms
