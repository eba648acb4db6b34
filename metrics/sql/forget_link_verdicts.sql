-- a run soon after another takes its place
delete from stat.link_verdict where as_of_ms > $after_ms
