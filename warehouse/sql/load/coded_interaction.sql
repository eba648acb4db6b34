-- grain: one readable interaction of the batch, as core.interaction holds it, still without id; from good
select
  null::bigint as id,
  $source_code::integer as source_code,
  $stream_code::integer as stream_code,
  good.key,
  good.ts_ms,
  good.event_date,
  good.day_only,
  event.code as event_code,
  null::integer as touchpoint_code,
  touchpoint.code as stated_touchpoint_code,
  good.customer_key,
  good.account_key,
  channel.code as channel_code,
  device.code as device_code,
  direction.code as direction_code,
  actor.code as actor_code,
  session.code as session_code,
  kase.code as case_code,
  team.code as team_code,
  agent.code as agent_code,
  status.code as status_code,
  failure_mode.code as failure_mode_code,
  good.done_ms,
  good.due_ms,
  good.wait_ms,
  good.duration_ms,
  good.cost_minor,
  good.amount_minor,
  currency.code as currency_code,
  good.version_ms,
  good.attributes
from good
left join known as event on event.kind = 'event' and event.text = good.event
left join known as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.text = good.touchpoint
left join known as channel on channel.kind = 'channel' and channel.text = good.channel
left join known as device on device.kind = 'device' and device.text = good.device
left join known as direction on direction.kind = 'direction' and direction.text = good.direction
left join known as actor on actor.kind = 'actor' and actor.text = good.actor
left join known as session on session.kind = 'session' and session.text = good.session
left join known as kase on kase.kind = 'case' and kase.text = good.case_id
left join known as team on team.kind = 'team' and team.text = good.team
left join known as agent on agent.kind = 'agent' and agent.text = good.agent
left join known as status on status.kind = 'status' and status.text = good.status
left join known as failure_mode on failure_mode.kind = 'failure_mode' and failure_mode.text = good.failure_mode
left join known as currency on currency.kind = 'currency' and currency.text = good.currency
