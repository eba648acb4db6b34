-- grain: one alert that was not seen before; from the registered table `fired` of one rule's newest alerts
insert into stat.sequence_seen
select
  $rule, fired.customer_code, fired.fired_ms, $now_ms,
  coalesce(fired.fired_ms > (select max(complete_until_ms) from stat.sequence_look where rule_id = $rule), false)
from fired
where not exists (
  select 1
  from stat.sequence_seen as seen
  where seen.rule_id = $rule and seen.customer_code = fired.customer_code and seen.fired_ms = fired.fired_ms
);

delete from stat.sequence_seen where rule_id = $rule and fired_ms < $oldest_ms;

delete from stat.sequence_look where rule_id = $rule;

insert into stat.sequence_look values ($rule, $complete_until_ms)
