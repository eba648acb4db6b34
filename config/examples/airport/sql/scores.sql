-- one row per passenger of a wave and thing rated from 1 to 5 (0: blank, 6: not used; both are off the scale).
-- The same number in two years is two people. Two of the files tell only the day of May.
with passenger as (
  select 2014 as year, RESPNUM as person, make_date(2014, 5, cast(INTDATE as integer)) as day, columns('^(Q7|Q9|Q10SAFE$|Q14)')
  from y2014
  union all by name
  select 2015 as year, RESPNUM as person, make_date(2015, 5, cast(INTDATE as integer)) as day, columns('^(Q7|Q9|Q10SAFE$|Q14)')
  from y2015
  union all by name
  select 2016 as year, "*RESPNUM" as person, cast(INTDATE as date) as day, columns('^(Q7|Q9|Q10SAFE$|Q14)')
  from y2016
),
named as (
  select
    year || ':' || person as passenger, day,
    Q7ROADS as roads, Q7PARK as parking, Q7LTPARKING as long_parking, Q7AIRTRAIN as airtrain, Q7RENTAL as rental,
    Q14FIND as checkpoint, Q14PASSTHRU as security, Q7SIGN as signs, Q7WALKWAYS as walkways, Q7SCREENS as screens,
    Q7INFODOWN as desk_down, Q7INFOUP as desk_up, Q7FOOD as restaurants, Q7STORE as shops, Q7ART as art, Q7WIFI as wifi,
    Q9BOARDING as clean_boarding, Q9RESTROOM as clean_restrooms, Q9FOOD as clean_food, Q10SAFE as safety, Q7ALL as whole
  from passenger
),
scored as (
  unpivot named on columns(* exclude (passenger, day)) into name event value score
)
select
  passenger || ':' || event as key,
  day as occurred_at,
  event,
  'csat' as instrument,
  score,
  1 as scale_min,
  5 as scale_max,
  passenger as customer,
  passenger as session
from scored
