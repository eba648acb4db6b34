-- grain: one part of what customers heard from us in one period (weeks counted back from its last day):
--        `busiest`, customers by their contacts in their busiest week; `kind`, contacts by what they were;
--        `all`, everybody who was contacted; `opted_out`, those of them who had asked for none before
-- from: core.interaction, core.feedback, core.attribute, core.identity, core.rule_hit, core.code, roll.membership
with sent as (
  select
    'contact' as kind, event_code as name_code, channel_code, customer_key, ts_ms, event_date
  from core.interaction as fact
  left join core.code as direction on direction.kind = 'direction' and direction.code = fact.direction_code
  where event_date between $from_date and $to_date
    and (
      direction.text = 'outbound'
      or fact.id in (
        select id from core.rule_hit where fact = 'interaction' and hit and list_contains($rules, rule_code)
      )
    )
  union all
  select 'survey', instrument_code, channel_code, customer_key, ts_ms, event_date
  from core.feedback as fact
  left join core.code as voice on voice.kind = 'voice' and voice.code = fact.voice_code
  where event_date between $from_date and $to_date and coalesce(voice.text, 'customer') = 'customer'
),
-- everybody without a segment
looked_at as (
  select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
),
contact as (
  select
    sent.kind, sent.name_code, sent.channel_code, sent.ts_ms,
    coalesce(identity.person_code, sent.customer_key) as person_code,
    date_diff('day', sent.event_date, $to_date::date) // 7 as week
  from sent
  left join core.identity on identity.key_code = sent.customer_key
  where $segment is null or coalesce(identity.person_code, sent.customer_key) in (from looked_at)
),
weekly as (
  select person_code, week, count(*) as contacts
  from contact
  where person_code is not null
  group by person_code, week
),
busiest as (
  select person_code, max(contacts) as contacts from weekly group by person_code
),
refusal as (
  select
    coalesce(identity.person_code, attribute.customer_key) as person_code,
    arg_max(attribute.value, coalesce(attribute.valid_from_ms, 0)) as value,
    max(coalesce(attribute.valid_from_ms, 0)) as since_ms
  from core.attribute
  join core.code as name on name.kind = 'attribute' and name.code = attribute.name_code
  left join core.identity on identity.key_code = attribute.customer_key
  where name.text = $opted_out
  group by coalesce(identity.person_code, attribute.customer_key)
),
refused as (
  select person_code, since_ms
  from refusal
  where lower(value) in ('true', 'yes', '1', 't', 'y')
    and ($segment is null or person_code in (from looked_at))
)
select 'busiest' as part, null as kind, null as name, null as channel, contacts, count(*) as customers, null as without_person
from busiest
group by contacts
union all
select
  'kind', contact.kind, name.text, channel.text, count(*), count(distinct contact.person_code),
  count(*) - count(contact.person_code)
from contact
left join core.code as name
  on name.kind = case contact.kind when 'survey' then 'instrument' else 'event' end and name.code = contact.name_code
left join core.code as channel on channel.kind = 'channel' and channel.code = contact.channel_code
group by contact.kind, name.text, channel.text
union all
select 'all', null, null, null, count(*), count(distinct person_code), count(*) - count(person_code)
from contact
union all
select 'opted_out', null, null, null, count(*), count(distinct contact.person_code), null
from contact
join refused on refused.person_code = contact.person_code and contact.ts_ms > refused.since_ms
union all
select 'refused', null, null, null, null, count(*), null from refused
order by part, contacts desc, kind, name, channel
