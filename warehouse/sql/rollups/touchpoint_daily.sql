-- grain: one business day, touchpoint, channel and device; counts and sums only: ratios come last
-- from: roll.experience
select
  event_date, touchpoint_code, channel_code, device_code,
  count(*) as n,
  sum(known) as known,
  sum(poor) as poor,
  count(failed) as failed_known,
  sum(failed) as failed,
  count(late) as late_known,
  sum(late) as late,
  count(waited) as waited_known,
  sum(waited) as waited,
  count(conditioned) as conditioned_known,
  sum(conditioned) as conditioned,
  count(counted) as counted_known,
  sum(counted) as counted,
  count(completed) as completed_known,
  sum(completed) as completed,
  sum(has_promise) as promised,
  sum(case when late = 0 then 1 else 0 end) as kept,
  count(wait_ms) as wait_n,
  sum(wait_ms) as wait_sum_ms,
  count(duration_ms) as duration_n,
  sum(duration_ms) as duration_sum_ms,
  count(amount_minor) as amount_n,
  sum(amount_minor) as amount_sum_minor,
  count(cost_minor) as cost_n,
  sum(cost_minor) as cost_sum_minor,
  sum(foreign_money) as foreign_money
from roll.experience
where event_date between $from_date and $to_date
group by event_date, touchpoint_code, channel_code, device_code
