-- grain: one answer of a rule about one of these rows
delete from core.rule_hit
where fact = $fact
  and id between (select min(id) from {rows}) and (select max(id) from {rows})
  and id in (select id from {rows})
