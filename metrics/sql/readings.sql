-- grain: one moment of the numbers without people that a KPI is about: their sum and mean, where none says of how
--        many it is made
-- from: core.reading, core.rule_hit
with place as (
  select code from core.code where kind = 'touchpoint' and list_contains($touchpoints, text)
),
chosen as (
  select reading.ts_ms, cast(reading.value as double) as value
  from core.reading as reading
  left join core.rule_hit as rule
    on rule.rule_code = $rule and rule.fact = 'reading' and rule.id = reading.id
    and rule.event_date = reading.event_date
  where reading.n is null
    and reading.event_date <= $to_date
    and ($rule is null or rule.hit)
    and (len($touchpoints) = 0 or reading.touchpoint_code in (select code from place))
)
select ts_ms, sum(value) as sum, avg(value) as mean
from chosen
group by ts_ms
order by ts_ms
