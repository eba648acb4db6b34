-- grain: one text of one kind that has no code yet
insert into core.code (kind, code, text)
select $kind, nextval('core.code_id'), text
from (select distinct unnest($texts) as text) as wanted
where text not in (select text from core.code where kind = $kind)
