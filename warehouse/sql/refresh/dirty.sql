-- grain: one business day whose rows changed
select day from ops.dirty_day
