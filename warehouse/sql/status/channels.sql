-- grain: one channel (null: none named) and source: its interactions and answers in all and since a day, and the
--        newest; from the facts
with fact as (
  select source_code, channel_code, event_date, ts_ms, 1 as interactions, 0 as answers from core.interaction
  union all
  select source_code, channel_code, event_date, ts_ms, 0, 1 from core.feedback where score is not null
)
select
  channel.text as channel,
  source.text as source_id,
  sum(fact.interactions)::bigint as interactions,
  sum(fact.answers)::bigint as answers,
  count(*) filter (where fact.event_date > $since) as recent,
  max(fact.ts_ms) filter (where fact.ts_ms <= $now_ms) as newest_ms
from fact
join core.code as source on source.kind = 'source' and source.code = fact.source_code
left join core.code as channel on channel.kind = 'channel' and channel.code = fact.channel_code
group by channel.text, source.text
order by channel.text, recent desc, source.text
