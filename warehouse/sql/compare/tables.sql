-- grain: one table of rows, with its columns in order
select table_schema || '.' || table_name as name, list(column_name order by ordinal_position) as columns
from information_schema.columns
where table_schema in ('core', 'roll')
group by table_schema, table_name
order by name
