-- grain: one touchpoint and source: until when its rows there, and what decides about them, are complete
-- from: roll.known_until, core.code
select touchpoint.text as touchpoint, source.text as source, known.known_until_ms
from roll.known_until as known
inner join core.code as touchpoint on touchpoint.kind = 'touchpoint' and touchpoint.code = known.owner_code
inner join core.code as source on source.kind = 'source' and source.code = known.source_code
