-- one number: how many experiences and chances there are to estimate from
select (select count(*) from roll.experience) + (select count(*) from roll.chance)
