-- grain: one business day that has a fact
select event_date as day from core.interaction
union
select event_date from core.feedback
union
select opened_date from core.episode
