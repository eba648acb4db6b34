-- grain: one row and the touchpoint that it is: the stated one where that is on the map and in force, else the first
--        on the map that matches; what changes is written, its days become dirty, double takes are kept
create or replace temp table match_hits as
select
  f.id, f.event_date, f.touchpoint_code,
  {matched} as matches,
  list_position({stated}, true) as stated
from {rows} as f;

create or replace temp table match_placed as
select
  id, event_date, touchpoint_code as before,
  $place[coalesce(stated, list_position(matches, true))] as after,
  case when stated is null then $place[list_position(matches, true)] end as taken,
  $place[list_position(matches, true) + list_position(matches[list_position(matches, true) + 1:], true)] as also
from match_hits;

insert into ops.dirty_day
select distinct event_date
from match_placed
where before is distinct from after and event_date not in (select day from ops.dirty_day);

update core.{fact} as fact
set touchpoint_code = placed.after
from match_placed as placed
where placed.id = fact.id
  and placed.before is distinct from placed.after
  and fact.id >= (select coalesce(min(id), 0) from match_placed where before is distinct from after);

delete from core.double_take
where fact = $fact and id in (select id from match_placed);

insert into core.double_take
select $fact, id, event_date, taken, also
from match_placed
where taken is not null and also is not null
