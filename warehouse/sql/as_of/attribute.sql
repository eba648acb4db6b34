-- grain: one value of an attribute that was known
select *
from {file}.core.attribute
where valid_from_ms is null or valid_from_ms <= {as_of_ms}
