-- grain: one slice of one touchpoint's measure: observations and their badness since an onset, and in the days before;
--        lag_ms is how long the bad ones up to the alarm took to settle
-- from: sliced
select
  sliced.slice_by, sliced.slice,
  count(case when sliced.at_ms >= $onset_ms then 1 end) as n,
  coalesce(sum(case when sliced.at_ms >= $onset_ms then sliced.x end), 0) as s,
  count(case when sliced.at_ms < $before_ms then 1 end) as n_before,
  coalesce(sum(case when sliced.at_ms < $before_ms then sliced.x end), 0) as s_before,
  median(case when sliced.at_ms >= $onset_ms and sliced.at_ms < $opened_ms and sliced.x >= 0.5
    then sliced.at_ms - sliced.occurred_ms end) as lag_ms
from sliced
where sliced.at_ms >= $from_ms and sliced.at_ms < $to_ms
group by sliced.slice_by, sliced.slice
