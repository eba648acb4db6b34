-- grain: one chance of a thread that is made anew
delete from roll.chance
using roll.thread as thread
where thread.outcome_code = chance.outcome_code and thread.thread_code = chance.thread_code
