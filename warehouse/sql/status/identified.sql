-- grain: one source: its interactions and answers, and those that name no person; from roll.event_daily
select source.text as source_id, sum(day.n)::bigint as rows, sum(day.without_person)::bigint as without_person
from roll.event_daily as day
join core.code as source on source.kind = 'source' and source.code = day.source_code
group by source.text
order by source_id
