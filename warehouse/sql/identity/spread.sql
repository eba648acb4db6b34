-- One step: every component takes the smallest label among its neighbours.
update label
set label = better.label
from (
  select link.component, min(label.label) as label
  from link
  join label on label.component = link.other
  group by link.component
) as better
where better.component = label.component and better.label < label.label
