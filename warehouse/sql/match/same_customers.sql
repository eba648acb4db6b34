-- grain: the batch, and every other row that one rule with `nth` counts of its customers: their places may shift
insert into match_batch
select f.*
from core.{fact} as f
left join core.identity as person on person.key_code = f.customer_key
where {condition}
  and coalesce(person.person_code, f.customer_key, f.case_code, f.session_code) in (
    select coalesce(known.person_code, batch.customer_key, batch.case_code, batch.session_code)
    from match_batch as batch
    left join core.identity as known on known.key_code = batch.customer_key
  )
  and f.id not in (select id from match_batch)
