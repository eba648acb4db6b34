-- grain: one recorded episode as a chance at its outcome; what ran out with nothing recorded is as the outcome says
-- from: core.episode, core.identity, core.code, roll.map_outcome, roll.map_money, roll.map_working,
--       roll.known_until
with episode as (
  select
    recorded.id, recorded.source_code, recorded.outcome_code, recorded.opened_ms, recorded.opened_date,
    recorded.closed_ms, recorded.case_code, recorded.session_code, outcome.per, outcome.unrecorded,
    coalesce(person.person_code, recorded.customer_key) as person_code,
    coalesce(account.person_code, recorded.account_key) as account_code,
    recorded.due_ms as fixed_ms, outcome.clock, outcome.within_ms,
    start.before_ms + least(recorded.opened_ms - start.from_ms, start.counts_ms) + outcome.within_ms as target_ms,
    case when result.text in ('won', 'lost') then result.text end as result,
    case
      when recorded.currency_code is null or recorded.currency_code = money.currency_code then recorded.value_minor
    end as value_minor,
    known.known_until_ms
  from core.episode as recorded
  inner join roll.map_outcome as outcome
    on outcome.outcome_code = recorded.outcome_code and outcome.chances = 'episodes'
  cross join roll.map_money as money
  left join roll.map_working as start
    on start.clock = outcome.clock and recorded.opened_ms >= start.from_ms and recorded.opened_ms < start.next_from_ms
  left join core.identity as person on person.key_code = recorded.customer_key
  left join core.identity as account on account.key_code = recorded.account_key
  left join core.code as result on result.kind = 'result' and result.code = recorded.result_code
  left join roll.known_until as known
    on known.owner_code = recorded.outcome_code and known.source_code = recorded.source_code
  where recorded.opened_date between $from_date and $to_date
),
windowed as (
  select
    episode.*,
    case
      when episode.clock = 'all' then episode.opened_ms + episode.within_ms
      else least(stop.from_ms + episode.target_ms - stop.before_ms, stop.to_ms)
    end as window_ms
  from episode
  left join roll.map_working as stop
    on stop.clock = episode.clock
    and episode.target_ms > stop.before_ms
    and episode.target_ms <= stop.before_ms + stop.counts_ms
),
-- what was recorded after the window does not count; where the end is fixed in advance (`due_at`) it does
timed as (
  select
    windowed.*,
    coalesce(fixed_ms, window_ms) as due_ms,
    case when result is not null and (window_ms is null or closed_ms is null or closed_ms <= window_ms) then 1 else 0 end
      as recorded
  from windowed
),
closed as (
  select
    timed.*,
    case when recorded = 1 then result when due_ms < known_until_ms then unrecorded end as closed_as
  from timed
)
select
  outcome_code,
  case
    when per <> 'customer' then per
    when person_code is not null then 'person'
    when case_code is not null then 'case'
    when session_code is not null then 'session'
  end as unit,
  case per
    when 'customer' then coalesce(person_code, case_code, session_code)
    when 'account' then account_code
    when 'case' then case_code
    else session_code
  end as unit_code,
  cast(null as integer) as thread_code,
  person_code, source_code, 'episode' as fact, id, opened_ms, opened_date, due_ms,
  case when recorded = 1 then closed_ms when closed_as is not null then due_ms end as closed_ms,
  closed_as as result,
  case when closed_as = 'won' then case when recorded = 1 then closed_ms else due_ms end end as won_ms,
  value_minor,
  recorded
from closed
