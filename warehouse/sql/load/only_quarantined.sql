-- Keep of the staged rows those that wait in quarantine: the others were loaded, perhaps in newer versions since.
create or replace temp table retried as
select raw.row_no, sha256(json_merge_patch('{}', to_json(raw), '{"row_no": null}')::varchar) as digest
from raw
where digest in (
  select digest
  from ops.quarantine
  where source_id = $source_id and stream = $stream and resolved_ms is null
);

delete from typed where row_no not in (select row_no from retried);

update ops.quarantine
set resolved_ms = $now_ms
where source_id = $source_id
  and stream = $stream
  and digest in (
    select retried.digest
    from retried
    join typed on typed.row_no = retried.row_no
    where typed.problem is null
  )
