-- Run on the front, as an administrator, after you have put your own addresses and passwords in.
-- One server for each shard. A shard is a database of its own, and several may lie on one back end:
-- a shard can be moved to another back end later, but it cannot be split. Take a prime number of
-- them (3, 7, 13, 31): MariaDB's KEY partitions are uneven for other numbers. Each back end needs a
-- host name or address of its own, because Spider tells the branches of a transaction apart by it.
create or replace server shard_00 foreign data wrapper mysql
  options (host '10.0.0.11', port 3306, user 'parley', password 'CHANGE ME', database 'parley_00');
create or replace server shard_01 foreign data wrapper mysql
  options (host '10.0.0.12', port 3306, user 'parley', password 'CHANGE ME', database 'parley_01');
create or replace server shard_02 foreign data wrapper mysql
  options (host '10.0.0.11', port 3306, user 'parley', password 'CHANGE ME', database 'parley_02');
