-- Run on the front, in the database that `parley serve` has made its tables in, while no node runs:
-- puts links to the shards in the place of the large tables. Rows that they have are copied to the
-- shards, a table in one transaction; what was there before stays as `unspread_…` where anything goes
-- wrong, and goes where all rows have arrived. docs/scaling.md tells what comes before and after.

delimiter //

create or replace procedure parley_shard(in name varchar(64), in shard_key varchar(64))
begin
  declare shards text;
  declare links, unspread varchar(64);
  set links = concat('links_', name), unspread = concat('unspread_', name);
  select group_concat(concat('partition ', server_name, ' comment = ''srv "', server_name, '"''')
                      order by server_name separator ', ')
    into shards from mysql.servers where server_name like 'shard\_%';
  if shards is null then
    signal sqlstate '45000' set message_text = 'there are no servers named shard_00 and so on';
  end if;
  -- Changing the engine of a table in its place would lose its rows.
  execute immediate concat('create table ', links, ' like ', name);
  execute immediate concat('alter table ', links, ' engine = spider row_format = default',
    ' comment = ''wrapper "mysql", table "', name, '"''',
    ' partition by key (', shard_key, ') (', shards, ')');
  execute immediate concat('insert into ', links, ' select * from ', name);
  execute immediate concat('rename table ', name, ' to ', unspread, ', ', links, ' to ', name);
  execute immediate concat('select (select count(*) from ', unspread, ') = (select count(*) from ',
    name, ') into @parley_all_arrived');
  if not @parley_all_arrived then
    signal sqlstate '45000' set message_text = 'rows are missing in the shards, or were there before';
  end if;
  execute immediate concat('drop table ', unspread);
end//

delimiter ;

set session group_concat_max_len = 1000000;

-- By conversation.
call parley_shard('conversation', 'id');
call parley_shard('message', 'conversation');
call parley_shard('alteration', 'conversation');
call parley_shard('reaction', 'conversation');
call parley_shard('pin', 'conversation');
call parley_shard('outsider', 'conversation');
call parley_shard('invite_link', 'conversation');
call parley_shard('attachment_use', 'conversation');
-- By user.
call parley_shard('membership', 'user_id');
call parley_shard('contact', 'owner');
call parley_shard('session_token', 'user_id');
call parley_shard('recent_ref', 'sender');
call parley_shard('recovery_code', 'user_id');
call parley_shard('export_grant', 'user_id');
call parley_shard('preference', 'user_id');
call parley_shard('hidden', 'user_id');
call parley_shard('mention', 'user_id');
call parley_shard('pair', 'one');
-- By itself.
call parley_shard('commit_mark', 'mark');
-- All others stay on the front as they are, the directory: a unique name cannot be kept unique by
-- servers that do not know of each other.

drop procedure parley_shard;
