-- an older result of a study says nothing that the newest does not
delete from stat.study where name = $name
