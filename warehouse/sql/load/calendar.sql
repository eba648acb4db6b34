-- grain: one day of the business calendar, 1970 to 2100; from the workspace's settings
with days as (
  select unnest(generate_series(date '1970-01-01', date '2100-12-31', interval 1 day))::date as day
)
select
  day,
  date_trunc('week', day)::date as week_start,
  date_trunc('month', day)::date as month_start,
  date_trunc('quarter', day)::date as quarter_start,
  make_date(
    year(date_trunc('month', day) - to_months($fiscal_year_start - 1)), $fiscal_year_start, 1
  ) as fiscal_year_start,
  isodow(day) as iso_dow,
  datediff('day', date '1970-01-01', day) as day_no,
  list_contains($open_dows, isodow(day)) and not list_contains($holidays, day) as is_open,
  epoch_ms(timezone($time_zone, day::timestamp)) as start_ms,
  epoch_ms(timezone($time_zone, (day + 1)::timestamp)) as end_ms
from days
