-- grain: one business day, touchpoint, channel and device; counts and sums only: ratios come last
-- from: roll.experience
select
  event_date, touchpoint_code, channel_code, device_code,
  count(*) as n,
  cast(sum(known) as bigint) as known,
  cast(sum(poor) as bigint) as poor,
  count(failed) as failed_known,
  cast(sum(failed) as bigint) as failed,
  count(late) as late_known,
  cast(sum(late) as bigint) as late,
  count(waited) as waited_known,
  cast(sum(waited) as bigint) as waited,
  count(conditioned) as conditioned_known,
  cast(sum(conditioned) as bigint) as conditioned,
  count(counted) as counted_known,
  cast(sum(counted) as bigint) as counted,
  count(completed) as completed_known,
  cast(sum(completed) as bigint) as completed,
  cast(sum(has_promise) as bigint) as promised,
  cast(sum(case when late = 0 then 1 else 0 end) as bigint) as kept,
  count(wait_ms) as wait_n,
  cast(sum(wait_ms) as bigint) as wait_sum_ms,
  count(duration_ms) as duration_n,
  cast(sum(duration_ms) as bigint) as duration_sum_ms,
  count(amount_minor) as amount_n,
  cast(sum(amount_minor) as bigint) as amount_sum_minor,
  count(cost_minor) as cost_n,
  cast(sum(cost_minor) as bigint) as cost_sum_minor,
  cast(sum(foreign_money) as bigint) as foreign_money
from roll.experience
where event_date between $from_date and $to_date
group by event_date, touchpoint_code, channel_code, device_code
