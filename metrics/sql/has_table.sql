-- one number: whether this database has the table
select count(*) from information_schema.tables where table_schema = $schema and table_name = $name
