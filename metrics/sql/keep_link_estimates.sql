insert into stat.link_estimate by name select * from estimated
