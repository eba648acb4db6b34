-- one row per traveller: what he travelled for
select id as customer, 'travel' as name, "Type of Travel" as value from answers where split = 'test'
