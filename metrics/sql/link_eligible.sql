-- grain: one interaction or answer that made a unit eligible for an experience (a rule of `among`). t0 is
--        when its landmark is over; without a landmark it is the moment itself. How often the unit came is said by
--        link_times
-- from: core.interaction, core.feedback, core.rule_hit, core.identity
with told as (
  select
    'interaction' as fact, id, source_code, event_date, ts_ms, case_code, session_code, channel_code, device_code,
    customer_key, account_key
  from core.interaction
  union all
  select
    'feedback', id, source_code, event_date, ts_ms, case_code, session_code, channel_code, null,
    customer_key, account_key
  from core.feedback
),
eligible as (
  select
    fact.id, fact.source_code, fact.event_date, fact.ts_ms, fact.case_code, fact.session_code, fact.channel_code,
    fact.device_code, coalesce(person.person_code, fact.customer_key) as person_code,
    coalesce(account.person_code, fact.account_key) as account_code, fact.ts_ms + $landmark_ms as t0_ms
  from told as fact
  left join core.identity as person on person.key_code = fact.customer_key
  left join core.identity as account on account.key_code = fact.account_key
  inner join (
    select distinct hit.fact, hit.id from core.rule_hit as hit where hit.hit and list_contains($among, hit.rule_code)
  ) as meant on meant.fact = fact.fact and meant.id = fact.id
)
select
  id, source_code, event_date, ts_ms, person_code, case_code, channel_code, device_code, cast(null as integer) as poor,
  cast(null as integer) as failed, cast(null as integer) as late, cast(null as integer) as waited,
  cast(null as integer) as conditioned, cast(null as integer) as counted,
  case $per
    when 'customer' then person_code when 'account' then coalesce(account_code, person_code)
    when 'case' then case_code else session_code
  end as unit_code, t0_ms, session_code
from eligible
