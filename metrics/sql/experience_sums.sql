-- grain: one touchpoint, window, slice and measure: sums over customers of rows (n) and of those that count (y);
--        rows whose measure is unknown are in neither. A window is a touchpoint, a label and two business days
-- from: roll.experience, roll.membership, core.code
with span as (
  select
    unnest($touchpoints) as touchpoint, unnest($labels) as label,
    unnest($from_dates) as from_date, unnest($to_dates) as to_date
),
place as (
  select
    row_number() over (order by span.touchpoint, span.label) as place_no,
    span.touchpoint, span.label, span.from_date, span.to_date, named.code as touchpoint_code
  from span
  inner join core.code as named on named.kind = 'touchpoint' and named.text = span.touchpoint
),
fact as (
  select
    row.touchpoint_code,
    coalesce(row.settled_date, row.event_date) as day,
    coalesce(row.customer_code, -row.id) as customer,
    case $by when 'channel' then row.channel_code when 'device' then row.device_code else 0 end as slice_code,
    row.poor, row.failed, row.late, row.waited, row.completed
  from roll.experience as row
  where coalesce(row.settled_date, row.event_date)
      between (select min(from_date) from span) and (select max(to_date) from span)
    and ($channel is null
      or row.channel_code in (select code from core.code where kind = 'channel' and text = $channel))
    and (
      $segment is null
      or row.person_code in (
        select person_code from roll.membership where segment_id || coalesce(':' || value, '') = $segment
      )
    )
),
by_customer as (
  select
    place.place_no, fact.slice_code, fact.customer,
    count(*) as recorded,
    count(*) filter (where fact.poor = 1) as poor_y, count(fact.poor) as poor_n,
    count(*) filter (where fact.failed = 1) as failed_y, count(fact.failed) as failed_n,
    count(*) filter (where fact.late = 1) as late_y, count(fact.late) as late_n,
    count(*) filter (where fact.waited = 1) as waited_y, count(fact.waited) as waited_n,
    count(*) filter (where fact.completed = 1) as completed_y, count(fact.completed) as completed_n
  from place
  inner join fact
    on fact.touchpoint_code = place.touchpoint_code and fact.day between place.from_date and place.to_date
  group by place.place_no, fact.slice_code, fact.customer
),
summed as (
  select
    place_no, slice_code,
    {
      'customers': count(*), 'y': sum(recorded), 'n': sum(recorded), 'yy': sum(recorded * recorded),
      'nn': sum(recorded * recorded), 'yn': sum(recorded * recorded)
    } as recorded,
    {
      'customers': count(*) filter (where poor_n > 0), 'y': sum(poor_y), 'n': sum(poor_n),
      'yy': sum(poor_y * poor_y), 'nn': sum(poor_n * poor_n), 'yn': sum(poor_y * poor_n)
    } as poor,
    {
      'customers': count(*) filter (where failed_n > 0), 'y': sum(failed_y), 'n': sum(failed_n),
      'yy': sum(failed_y * failed_y), 'nn': sum(failed_n * failed_n), 'yn': sum(failed_y * failed_n)
    } as failed,
    {
      'customers': count(*) filter (where late_n > 0), 'y': sum(late_y), 'n': sum(late_n),
      'yy': sum(late_y * late_y), 'nn': sum(late_n * late_n), 'yn': sum(late_y * late_n)
    } as late,
    {
      'customers': count(*) filter (where waited_n > 0), 'y': sum(waited_y), 'n': sum(waited_n),
      'yy': sum(waited_y * waited_y), 'nn': sum(waited_n * waited_n), 'yn': sum(waited_y * waited_n)
    } as waited,
    {
      'customers': count(*) filter (where completed_n > 0), 'y': sum(completed_y), 'n': sum(completed_n),
      'yy': sum(completed_y * completed_y), 'nn': sum(completed_n * completed_n), 'yn': sum(completed_y * completed_n)
    } as completed
  from by_customer
  group by place_no, slice_code
),
measured as (
  unpivot summed on recorded, poor, failed, late, waited, completed into name measure value hit
)
select
  place.touchpoint, place.label, slice.text as slice, measured.measure,
  hit.customers, hit.y, hit.n, hit.yy, hit.nn, hit.yn
from measured
inner join place on place.place_no = measured.place_no
left join core.code as slice on slice.kind = $by and slice.code = measured.slice_code
where hit.n > 0
