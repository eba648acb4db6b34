-- grain: one outcome and one way a journey ended: journeys with a chance that was open then and is over now (n), and of
--        those the won (k)
-- from: ended (ended_journeys)
select outcome, ending, count(*) as n, sum(won) as k
from ended
group by outcome, ending
