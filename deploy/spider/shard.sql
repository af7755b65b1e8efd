-- Run on the front, in the database that `parley serve` has made its tables in, while no node runs:
-- turns the large tables into links to those of the same name in the shards. Whatever rows they have move
-- there. docs/scaling.md tells what comes before and after.

delimiter //

create or replace procedure parley_shard(in table_name varchar(64), in shard_key varchar(64))
begin
  declare shards text;
  select group_concat(concat('partition ', server_name, ' comment = ''srv "', server_name, '"''')
                      order by server_name separator ', ')
    into shards from mysql.servers where server_name like 'shard\_%';
  execute immediate concat('alter table ', table_name, ' engine = spider row_format = default',
    ' comment = ''wrapper "mysql", table "', table_name, '"''',
    ' partition by key (', shard_key, ') (', shards, ')');
end//

delimiter ;

set session group_concat_max_len = 1000000;

-- By conversation.
call parley_shard('conversation', 'id');
call parley_shard('message', 'conversation');
-- By user.
call parley_shard('membership', 'user_id');
call parley_shard('contact', 'owner');
call parley_shard('session_token', 'user_id');
call parley_shard('recent_ref', 'sender');
-- By itself.
call parley_shard('commit_mark', 'mark');
-- All others stay on the front as they are, the directory: a unique name cannot be kept unique by
-- servers that do not know of each other.

drop procedure parley_shard;
