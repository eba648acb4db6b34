-- grain: one row of link_lived whose unit is known and whose t0 lies in the estimation window; `thread` is what it is
--        read together by with chances
-- from: link_lived
select
  link_lived.*, cast(null as bigint) as times,
  -- of a day alone, what else happened that day may have come before it or after
  case when list_contains($by_day, source_code) then t0_ms + 86399999 else t0_ms end as after_ms,
  case $thread when 'case' then case_code when 'session' then session_code else unit_code end as thread
from link_lived
where unit_code is not null and ($untimed or (t0_ms >= $from_ms and t0_ms < $known_ms))
