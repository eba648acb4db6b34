-- grain: one entry of the journal's files that the database does not hold yet; from written
insert into ops.journal
select entry, at_ms, kind, payload
from written
where entry not in (select entry from ops.journal)
order by at_ms, entry
