import { type Kysely, sql } from 'kysely';
import { addColumn } from './add-column.ts';
import { ended, type FlavourTraits } from './flavours.ts';

/**
 * Cursors of what was read, tokens, back ends and the epoch. Can be taken up again after a start
 * that died halfway, as MySQL commits each definition by itself.
 */
export async function addProtocolV2(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  await addColumn(db, 'membership', 'read_n', `${types.count} default 0`);
  await addColumn(db, 'membership', 'begin', `${types.count} default 0`);
  await addColumn(db, 'user', 'seen_at', types.maybeTime);
  await addColumn(db, 'user', 'last_token', `${types.userId} default 0`);

  const external = db.schema
    .createTable('external_user')
    .ifNotExists()
    .addColumn('external_id', sql.raw(types.externalId))
    .addColumn('user_id', sql.raw(types.userId))
    .addPrimaryKeyConstraint('external_user_key', ['external_id']);
  await ended(external, types.clusteredTable).execute();

  const token = db.schema
    .createTable('session_token')
    .ifNotExists()
    .addColumn('user_id', sql.raw(types.userId))
    .addColumn('id', sql.raw(types.userId))
    .addColumn('hash', sql.raw(types.hash))
    .addColumn('device', sql.raw(types.name))
    .addColumn('created_at', sql.raw(types.count))
    .addColumn('used_at', sql.raw(types.count))
    .addColumn('expires_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('session_token_key', ['user_id', 'id']);
  await ended(token, types.clusteredTable).execute();

  const key = db.schema
    .createTable('server_key')
    .ifNotExists()
    .addColumn('id', sql.raw(types.id))
    .addColumn('name', sql.raw(types.name))
    .addColumn('hash', sql.raw(types.hash))
    .addColumn('created_at', sql.raw(types.count))
    .addUniqueConstraint('server_key_hash', ['hash']);
  await ended(key, types.table).execute();

  const meta = db.schema
    .createTable('meta')
    .ifNotExists()
    .addColumn('name', sql.raw(types.word))
    .addColumn('value', sql.raw(types.name))
    .addPrimaryKeyConstraint('meta_key', ['name']);
  await ended(meta, types.clusteredTable).execute();
}
