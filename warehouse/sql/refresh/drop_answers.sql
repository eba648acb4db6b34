-- grain: one answer as a chance
delete from roll.chance
where opened_date between $from_date and $to_date
  and outcome_code in (select outcome_code from roll.map_outcome where chances = 'answers')
