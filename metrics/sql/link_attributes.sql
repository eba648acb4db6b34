-- grain: one interaction of a touchpoint: what its source says was known before it
-- from: core.interaction, core.code
select fact.id, name.name, json_extract_string(fact.attributes, '$."' || name.name || '"') as value
from core.interaction as fact
inner join core.code as place
  on place.kind = 'touchpoint' and place.text = $touchpoint and place.code = fact.touchpoint_code
cross join (select unnest($names) as name) as name
where fact.attributes is not null
