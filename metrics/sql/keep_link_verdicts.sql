insert into stat.link_verdict by name select * from estimated
