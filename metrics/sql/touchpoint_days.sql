-- grain: one business day of one touchpoint: counts of interactions and answers, and of those that count
-- from: roll.experience, roll.answer, roll.membership, core.code
with named as (
  select code from core.code where kind = 'touchpoint' and text = $touchpoint
),
member as (
  select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment group by person_code
),
experience as (
  select
    coalesce(row.settled_date, row.event_date) as day,
    count(*) as n, sum(row.known) as poor_n, sum(row.poor) as poor,
    count(row.failed) as failed_n, sum(row.failed) as failed,
    count(row.late) as late_n, sum(row.late) as late,
    count(row.waited) as waited_n, sum(row.waited) as waited,
    count(row.completed) as completed_n, sum(row.completed) as completed
  from roll.experience as row
  inner join named on named.code = row.touchpoint_code
  left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
  where ($segment is null or row.person_code in (select person_code from member))
    and ($channel is null or channel.text = $channel)
  group by coalesce(row.settled_date, row.event_date)
),
answer as (
  select
    row.event_date as day,
    count(row.satisfied) as satisfied_n, sum(row.satisfied) as satisfied,
    count(row.easy) as easy_n, sum(row.easy) as easy,
    count(row.low) as low_n, sum(row.low) as low,
    sum(row.promoter) as promoter, sum(row.passive) as passive, sum(row.detractor) as detractor
  from roll.answer as row
  inner join named on named.code = row.touchpoint_code
  left join core.code as channel on channel.kind = 'channel' and channel.code = row.channel_code
  left join core.code as voice on voice.kind = 'voice' and voice.code = row.voice_code
  where coalesce(voice.text, 'customer') = 'customer'
    and ($segment is null or row.person_code in (select person_code from member))
    and ($channel is null or channel.text = $channel)
  group by row.event_date
)
select
  coalesce(experience.day, answer.day) as day,
  experience.n, poor_n, poor, failed_n, failed, late_n, late, waited_n, waited, completed_n, completed,
  satisfied_n, satisfied, easy_n, easy, low_n, low, promoter, passive, detractor
from experience
full join answer on answer.day = experience.day
order by 1
