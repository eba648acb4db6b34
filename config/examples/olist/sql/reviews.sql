-- one row per review of an order: a review may stand on two orders, an order may have two reviews
select
  r.review_id || ':' || r.order_id as key,
  r.review_answer_timestamp as occurred_at,
  r.review_creation_date as invited_at,
  'review' as event,
  'csat' as instrument,
  r.review_score as score,
  1 as scale_min,
  5 as scale_max,
  c.customer_unique_id as customer,
  r.order_id as case_id,
  concat_ws('. ', r.review_comment_title, r.review_comment_message) as comment
from reviews r
join orders o using (order_id)
join customers c using (customer_id)
