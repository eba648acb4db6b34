-- grain: one answer that had been given
select *
from {file}.core.feedback
where ts_ms <= {as_of_ms}
