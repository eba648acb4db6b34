-- grain: one pair of one family in one estimation not after the moment asked about, oldest first
-- from: stat.link_verdict
select link_key, as_of_ms, code_version, map_version, facts, estimated, shown, reason, tau, se
from stat.link_verdict
where family = $family and as_of_ms <= $now_ms
order by link_key, as_of_ms
