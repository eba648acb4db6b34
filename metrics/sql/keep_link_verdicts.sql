-- grain: one link of one run, kept beside those of earlier runs
insert into stat.link_verdict by name select * from estimated
