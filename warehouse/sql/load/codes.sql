-- grain: one text of one kind that the batch needs, with its code; from wanted
insert into core.code
select kind, nextval('core.code_id'), text
from (select * from wanted order by kind, text) as wanted
where not exists (
  select 1 from core.code as known where known.text = wanted.text and known.kind = wanted.kind
);

create or replace temp table known as
select code.kind, code.text, code.code
from core.code
join wanted on wanted.kind = code.kind and wanted.text = code.text
