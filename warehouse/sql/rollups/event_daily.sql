-- grain: one business day, source and event (or instrument) of interactions or feedback: what the map leaves out
-- from: core.interaction, core.feedback
select
  event_date, source_code, 'interaction' as fact, event_code, cast(null as integer) as instrument_code,
  count(*) as n,
  count(touchpoint_code) as mapped,
  cast(sum(case when customer_key is null then 1 else 0 end) as bigint) as without_person,
  cast(sum(case when customer_key is null and case_code is null and session_code is null then 1 else 0 end) as bigint) as without_customer
from core.interaction
where event_date between $from_date and $to_date
group by event_date, source_code, event_code
union all
select
  event_date, source_code, 'feedback' as fact, event_code, instrument_code,
  count(*) as n,
  count(touchpoint_code) as mapped,
  cast(sum(case when customer_key is null then 1 else 0 end) as bigint) as without_person,
  cast(sum(case when customer_key is null and case_code is null and session_code is null then 1 else 0 end) as bigint) as without_customer
from core.feedback
where event_date between $from_date and $to_date
group by event_date, source_code, event_code, instrument_code
