-- one row per client and thing that happened: the first call, the talk, and each call after the first.
-- The file has no ids: its own content names a client, so that the rows that stand twice in it are one.
-- 999 days since the last contact means that there was none.
with client as (
  select
    md5(calls::varchar) as client, contact as channel, campaign, duration as talk_s, age, job, marital, education, housing, loan,
    month, day_of_week as weekday, nullif(pdays, 999) as days_since, previous, poutcome as last_result, euribor3m as euribor
  from calls
),
happened as (
  select *, 'call' as event, 1 as call from client
  union all
  select *, 'talk', 1 from client
  union all
  select *, 'call_again', unnest(range(2, campaign + 1)) from client
)
select
  client || ':' || event || ':' || call as key,
  date '2010-11-30' as occurred_at,       -- after the last month of the campaign: when it was is not told
  client as customer,
  * exclude (client, campaign, call)
from happened
