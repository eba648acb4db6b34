-- grain: at most one row: the document of this lens and date, if it was computed from this version of the data
select document
from stat.finding
where data_version = $version and lens = $lens and as_of is not distinct from $as_of
