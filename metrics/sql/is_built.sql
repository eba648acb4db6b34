-- grain: one row: whether the rollups were made
-- from: the catalog
select count(*) = 2
from information_schema.tables
where table_catalog = current_database()
  and table_schema = 'roll' and table_name in ('chance_daily', 'membership')
