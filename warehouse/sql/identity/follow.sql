-- A shortcut that keeps long chains cheap: a label's own label is as good.
update label
set label = root.label
from (select component, label from label) as root
where root.component = label.label and root.label < label.label
