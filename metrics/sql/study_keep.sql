-- grain: one study: its newest result
insert into stat.study (name, as_of_ms, code_version, data_version, facts, document)
values ($name, $as_of_ms, $code_version, $data_version, $facts, $document)
