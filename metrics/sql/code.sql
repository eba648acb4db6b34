-- grain: one text of one kind and its code
-- from: core.code
select kind, code, text
from core.code
where kind in ('touchpoint', 'outcome', 'channel', 'source', 'team', 'instrument', 'voice', 'promise', 'segment')
