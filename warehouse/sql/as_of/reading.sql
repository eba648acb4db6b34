-- grain: one number that had been read
select *
from {file}.core.reading
where ts_ms <= {as_of_ms}
