-- grain: one business day on which chances at an outcome opened; all chances, before one per customer and period
-- from: roll.chance
select
  opened_date,
  outcome_code,
  count(*) as opened,
  cast(sum(case when result = 'won' then 1 else 0 end) as bigint) as won,
  cast(sum(case when result = 'lost' then 1 else 0 end) as bigint) as lost,
  cast(sum(case when result is null then 1 else 0 end) as bigint) as open,
  cast(sum(recorded) as bigint) as recorded,
  count(case when result = 'won' then value_minor end) as value_n,
  cast(sum(case when result = 'won' then value_minor end) as bigint) as value_sum
from roll.chance
where opened_date between $from_date and $to_date
group by opened_date, outcome_code
