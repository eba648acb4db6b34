-- grain: one row and what one rule says of it; misses only where they matter, nothing where it cannot be known
insert into core.rule_hit (rule_code, fact, id, event_date, hit)
select $code, $fact, id, event_date, hit
from (
  select f.id, f.{day} as event_date, {condition} as hit
  from {rows} as f
) as answers
where hit or (hit is not null and $judges)
