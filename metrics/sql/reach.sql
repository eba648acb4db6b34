-- grain: one row: the first and last business day with anything recorded
-- from: core.interaction, core.feedback, core.episode
with fact as (
  select min(event_date) as first_day, max(event_date) as last_day from core.interaction
  union all
  select min(event_date), max(event_date) from core.feedback
  union all
  select min(opened_date), max(opened_date) from core.episode
)
select min(first_day) as first_day, max(last_day) as last_day from fact
