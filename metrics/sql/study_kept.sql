-- grain: at most one row: a study as last made by this code and map, not after the moment asked about
-- from: stat.study
select as_of_ms, data_version, facts, document
from stat.study
where name = $name and code_version = $code_version and as_of_ms <= $now_ms
order by as_of_ms desc
limit 1
