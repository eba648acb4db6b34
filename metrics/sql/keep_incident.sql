-- grain: one incident, kept as it was concluded
insert into stat.incident values ($incident_id, $as_of_ms, $code_version, $document)
