-- grain: one pair of one family as last estimated by this code and map, not after the moment asked about
-- from: stat.link_estimate
select link_key, as_of_ms, facts, document
from stat.link_estimate
where family = $family and code_version = $code_version and as_of_ms <= $now_ms
  and as_of_ms = (
    select max(as_of_ms) from stat.link_estimate
    where family = $family and code_version = $code_version and as_of_ms <= $now_ms
  )
