-- grain: one stream, kept with what is normal there
insert into stat.baseline
values ($touchpoint, $measure, $by, $slice, $against, $as_of_ms, $code_version, $document)
