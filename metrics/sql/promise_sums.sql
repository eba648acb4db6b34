-- grain: one promise, window and slice: sums over customers of promises due (n) and kept (y), and those not due yet.
--        A slice is a column (channel, device, team) or an attribute of the interaction at which it was made
-- from: roll.promise, core.interaction, roll.membership, core.code
with span as (
  select
    unnest($promises) as promise,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date
),
fact as (
  select
    span.promise, span.label, coalesce(row.customer_code, -row.id) as customer, row.kept,
    case
      when $by = 'none' then null
      when $by in ('channel', 'device', 'team') then cut.text
      else json_extract_string(made.attributes, '/' || replace(replace($by, '~', '~0'), '/', '~1'))
    end as slice
  from span
  inner join core.code as named on named.kind = 'promise' and named.text = span.promise
  inner join roll.promise as row
    on row.promise_code = named.code and row.event_date between span.from_date and span.to_date
  left join core.interaction as made
    on $by not in ('none', 'channel', 'device', 'team')
    and made.id = row.id
    and made.event_date = row.event_date
  left join core.code as cut
    on cut.kind = $by
    and cut.code = case $by
      when 'channel' then row.channel_code when 'device' then row.device_code when 'team' then row.team_code
    end
  where $segment is null
    or row.person_code in (
      select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
    )
),
by_customer as (
  select
    promise, label, slice, customer,
    count(kept) as n, coalesce(sum(kept), 0) as y, count(*) - count(kept) as not_due
  from fact
  group by promise, label, slice, customer
)
select
  promise, label, slice,
  count(case when n > 0 then 1 end) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn, sum(not_due) as not_due
from by_customer
group by promise, label, slice
