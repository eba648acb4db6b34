-- grain: one row that is the n-th of its customer under one rule; from core.{fact}
create or replace temp table match_nth_{number} as
select f.id
from core.{fact} as f
left join core.identity as person on person.key_code = f.customer_key
where {condition}
qualify row_number() over (
  partition by coalesce(person.person_code, f.customer_key, f.case_code, f.session_code)
  order by f.ts_ms, f.key, f.id
) = $nth
  and coalesce(person.person_code, f.customer_key, f.case_code, f.session_code) is not null
