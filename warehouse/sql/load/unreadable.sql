-- grain: one landed row that cannot be read, with what was kept of it; from typed and raw
create or replace temp table unreadable as
with kept as (
  select
    typed.key,
    typed.problem,
    json_merge_patch('{}', to_json(raw), '{"row_no": null}')::varchar as raw
  from typed
  join raw on raw.row_no = typed.row_no
  where typed.problem is not null
)
select
  $stream::varchar as stream,
  sha256(raw) as digest,
  left(key, 80) as record,
  problem.reason as reason,
  problem.field as field,
  problem.found as found,
  left(raw, 4000) as raw
from kept
