-- grain: one answer of a rule about a row that there was; ids of facts are counted over all facts
select hit.*
from {file}.core.rule_hit as hit
where hit.event_date <= date '{as_of_date}'
