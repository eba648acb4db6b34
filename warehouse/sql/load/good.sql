-- grain: one readable row of the batch with the codes of its first keys; of one key the newest version,
-- of equal versions the last; from typed
create or replace temp table good as
with newest as (
  select row_no
  from typed
  where problem is null
  :newest
)
select
  typed.*,
  customer.key_code as customer_key,
  account.key_code as account_key
from typed
join newest on newest.row_no = typed.row_no
left join row_code as customer
  on customer.row_no = typed.row_no and customer.side = 'customer' and customer.position = 1
left join row_code as account
  on account.row_no = typed.row_no and account.side = 'account' and account.position = 1
