-- grain: one alert of a rule that was seen while the company lived, not found in history: when due, when seen
-- from: stat.sequence_seen
select fired_ms, seen_ms
from stat.sequence_seen
where rule_id = $rule and is_live
order by fired_ms desc
limit 500
