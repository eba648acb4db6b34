-- grain: one key of one readable row, in the order in which the row gives them; from typed
create or replace temp table row_key as
with given as (
  select row_no, 'customer' as side, unnest(customer) as text, generate_subscripts(customer, 1) as position
  from typed
  where problem is null and len(customer) > 0
  union all
  select row_no, 'account', unnest(account), generate_subscripts(account, 1)
  from typed
  where problem is null and len(account) > 0
)
select
  row_no,
  side,
  position,
  split_part(text, ':', 1) as kind,
  substr(text, strpos(text, ':') + 1) as digest
from given
where text is not null;

insert into core.code
select 'key_kind', nextval('core.code_id'), kind
from (select distinct kind from row_key order by kind) as kinds
where kind not in (select text from core.code where kind = 'key_kind');

-- grain: one key that was never seen before
create or replace temp table new_key as
select nextval('core.key_id')::integer as key_code, kind_code, digest
from (
  select distinct code.code as kind_code, row_key.digest
  from row_key
  join core.code on code.kind = 'key_kind' and code.text = row_key.kind
  order by all
) as wanted
where not exists (
  select 1
  from core.customer_key as known
  where known.digest = wanted.digest and known.kind_code = wanted.kind_code
);

insert into core.customer_key select * from new_key;

insert into core.identity select key_code, key_code, key_code from new_key;

create or replace temp table row_code as
select row_key.row_no, row_key.side, row_key.position, key.key_code
from row_key
join core.code on code.kind = 'key_kind' and code.text = row_key.kind
join core.customer_key as key on key.digest = row_key.digest and key.kind_code = code.code;

-- grain: two keys that this source shows together for the first time
create or replace temp table new_edge as
with pair as (
  select distinct one.key_code, other.key_code as other_key_code
  from row_code as one
  join row_code as other on other.row_no = one.row_no and other.side = one.side
  where one.position = 1 and other.position > 1 and other.key_code <> one.key_code
)
select $source_code::integer as source_code, key_code, other_key_code
from pair
where not exists (
  select 1
  from core.identity_edge as known
  where known.source_code = $source_code
    and known.key_code = pair.key_code
    and known.other_key_code = pair.other_key_code
);

insert into core.identity_edge select * from new_edge
