-- grain: one owner (touchpoint or stage) and window: sums over customers of answers (n) and of how bad they are, 0 best
--        and 1 worst of their scale (y); only customers' answers. A window is an owner, a touchpoint, a label, two days
-- from: roll.answer, core.code
with span as (
  select
    unnest($owners) as owner,
    unnest($touchpoints) as touchpoint,
    unnest($labels) as label,
    unnest($from_dates) as from_date,
    unnest($to_dates) as to_date
),
by_customer as (
  select
    span.owner, span.label, coalesce(row.customer_code, -row.id) as customer,
    sum(row.badness) as y, count(*) as n
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
  inner join roll.answer as row
    on row.touchpoint_code = named.code and row.event_date between span.from_date and span.to_date
  left join core.code as voice on voice.kind = 'voice' and voice.code = row.voice_code
  where row.badness is not null and coalesce(voice.text, 'customer') = 'customer'
  group by span.owner, span.label, coalesce(row.customer_code, -row.id)
)
select
  owner, label, count(*) as customers,
  sum(y) as y, sum(n) as n, sum(y * y) as yy, sum(n * n) as nn, sum(y * n) as yn
from by_customer
group by owner, label
