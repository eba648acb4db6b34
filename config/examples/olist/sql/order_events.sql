-- one row per order and thing that happens to it: ordered, approved, handed over, delivered, fulfilled
with lines as (
  select
    i.order_id,
    count(*) as items,
    count(distinct i.seller_id) as sellers,
    max(i.shipping_limit_date) as last_shipping_limit,
    sum(i.price) as price,
    sum(i.freight_value) as freight,
    arg_max(coalesce(t.product_category_name_english, p.product_category_name), i.price) as category
  from items i
  left join products p using (product_id)
  left join categories t using (product_category_name)
  group by i.order_id
),
paid as (
  select order_id, arg_max(payment_type, payment_value) as paid_with from payments group by order_id
),
orders_with_lines as (
  select
    o.*,
    c.customer_unique_id as shopper,
    c.customer_state as state,
    l.* exclude (order_id),
    p.paid_with,
    -- the promise is a day, kept until that day ends
    cast(o.order_estimated_delivery_date as date) as promised_day,
    date_diff('day', cast(o.order_purchase_timestamp as date), cast(o.order_estimated_delivery_date as date)) as promised_days
  from orders o
  join customers c using (customer_id)
  left join lines l using (order_id)
  left join paid p using (order_id)
),
happened as (
  select *, 'order' as event, order_purchase_timestamp as began, null::timestamp as done, null as due_time, null::date as due_day
  from orders_with_lines
  union all by name
  -- an approval that nobody recorded is unknown, not slow
  select *, 'approval' as event, order_purchase_timestamp as began, order_approved_at as done
  from orders_with_lines where order_approved_at is not null
  union all by name
  select
    *, 'seller_handover' as event, coalesce(order_approved_at, order_purchase_timestamp) as began,
    order_delivered_carrier_date as done, last_shipping_limit as due_time
  from orders_with_lines where last_shipping_limit is not null
  union all by name
  select
    *, 'delivery' as event, order_purchase_timestamp as began,
    order_delivered_customer_date as done, promised_day as due_day
  from orders_with_lines
  union all by name
  select *, 'fulfilment' as event, order_purchase_timestamp as began
  from orders_with_lines where items is not null
)
select
  order_id || ':' || event as key,
  began as occurred_at,
  event,
  shopper as customer,
  order_id as case_id,
  done as done_at,
  coalesce(strftime(due_time, '%Y-%m-%d %H:%M:%S'), strftime(due_day, '%Y-%m-%d')) as due_at,
  if(event = 'approval', date_diff('second', began, done), null) as wait_s,
  if(event = 'order', price + freight, null) as amount,
  'BRL' as currency,
  order_status,
  items,
  sellers,
  promised_days,
  category,
  state,
  paid_with
from happened
