-- the documents of one lens and date, whatever data they were computed from
delete from stat.finding
where lens = $lens and as_of is not distinct from $as_of
