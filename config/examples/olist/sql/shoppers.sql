-- one row per shopper: where they live, by their latest order
select
  c.customer_unique_id as customer,
  'state' as name,
  arg_max(c.customer_state, o.order_purchase_timestamp) as value
from customers c
join orders o using (customer_id)
group by c.customer_unique_id
