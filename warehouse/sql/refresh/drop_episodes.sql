-- grain: one recorded episode as a chance
delete from roll.chance
where opened_date between $from_date and $to_date and fact = 'episode'
