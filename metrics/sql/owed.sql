-- grain: one interaction that was promised by a time and is neither done nor given up: due within a day, or
--        as far as is known overdue, up to 30 days; a channel may promise what it will, only touchpoints whose
--        poor includes `late` are asked
-- from: roll.experience, roll.membership, core.interaction, core.code
with vulnerable as (
  select person_code from roll.membership where list_contains($vulnerable, segment_id) group by person_code
)
select
  coalesce(thread.text, made.key) as case_key,
  touchpoint.text as touchpoint,
  team.text as team,
  row.due_ms,
  row.late is not distinct from 1 as overdue,
  vulnerable.person_code is not null as vulnerable
from roll.experience as row
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = row.touchpoint_code
inner join core.interaction as made on made.id = row.id and made.event_date = row.event_date
left join core.code as thread on thread.kind = 'case' and thread.code = row.case_code
left join core.code as team on team.kind = 'team' and team.code = row.team_code
left join core.code as status on status.kind = 'status' and status.code = made.status_code
left join vulnerable on vulnerable.person_code = row.person_code
where row.done_ms is null
  and (status.text is null or status.text not in ('failed', 'abandoned'))
  and list_contains($touchpoints, touchpoint.text)
  and row.due_ms between $now_ms - cast(30 as bigint) * 86400000 and $now_ms + 86400000
order by vulnerable.person_code is null, row.due_ms, row.id
limit 500
