-- grain: one readable chance of the batch, as core.episode holds it, still without id; from good
select
  null::bigint as id,
  $source_code::integer as source_code,
  $stream_code::integer as stream_code,
  good.key,
  outcome.code as outcome_code,
  good.customer_key,
  good.account_key,
  session.code as session_code,
  kase.code as case_code,
  good.ts_ms as opened_ms,
  good.event_date as opened_date,
  good.day_only,
  good.closed_ms,
  good.due_ms,
  result.code as result_code,
  good.value_minor,
  currency.code as currency_code,
  reason.code as reason_code,
  competitor.code as competitor_code,
  good.version_ms,
  good.attributes
from good
left join known as outcome on outcome.kind = 'outcome' and outcome.text = good.outcome
left join known as session on session.kind = 'session' and session.text = good.session
left join known as kase on kase.kind = 'case' and kase.text = good.case_id
left join known as result on result.kind = 'result' and result.text = good.result
left join known as currency on currency.kind = 'currency' and currency.text = good.currency
left join known as reason on reason.kind = 'reason' and reason.text = good.reason
left join known as competitor on competitor.kind = 'competitor' and competitor.text = good.competitor
