-- grain: one document per lens and date: of the newest data
insert into stat.finding (data_version, as_of, lens, computed_ms, document)
values ($data_version, $as_of, $lens, $computed_ms, $document)
