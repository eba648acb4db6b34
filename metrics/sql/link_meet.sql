-- one truth value: whether some unit was at the touchpoint and ever had a chance at the outcome
-- from: roll.experience, roll.answer, roll.chance, core.code
with visitor as (
  select row.person_code, row.account_code, row.case_code, row.session_code
  from roll.experience as row
  inner join core.code as place
    on place.kind = 'touchpoint' and place.text = $touchpoint and place.code = row.touchpoint_code
  union all
  select row.person_code, row.account_code, row.case_code, row.session_code
  from roll.answer as row
  inner join core.code as place
    on place.kind = 'touchpoint' and place.text = $touchpoint and place.code = row.touchpoint_code
)
select count(*) > 0
from roll.chance as chance
inner join core.code as target
  on target.kind = 'outcome' and target.text = $outcome and target.code = chance.outcome_code
inner join visitor
  on chance.unit_code = case $per
    when 'customer' then visitor.person_code
    when 'account' then coalesce(visitor.account_code, visitor.person_code)
    when 'case' then visitor.case_code
    else visitor.session_code
  end
