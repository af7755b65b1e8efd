import { type Kysely, sql } from 'kysely';
import { addColumn } from './add-column.ts';
import { ended, type FlavourTraits } from './flavours.ts';

/** What acts change besides the log. Can be taken up again after a start that died halfway. */
export async function addActs(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  await addColumn(db, 'membership', 'muted_until', `${types.count} default 0`);
  await addColumn(db, 'chat_group', 'avatar', `${types.key} default ''`);
  await addColumn(db, 'chat_group', 'access', `${types.word} default 'open'`);
  await addColumn(db, 'chat_group', 'writers', `${types.word} default 'members'`);
  await addColumn(db, 'chat_group', 'inviters', `${types.word} default 'members'`);
  await addColumn(db, 'chat_group', 'slow_ms', `${types.count} default 0`);
  await addColumn(db, 'chat_group', 'dissolved_at', `${types.count} default 0`);

  const table = (name: string) =>
    db.schema
      .createTable(name)
      .ifNotExists()
      .addColumn('conversation', sql.raw(types.conversation));
  const alteration = table('alteration')
    .addColumn('seq', sql.raw(types.count))
    .addColumn('body', sql.raw(types.body))
    .addPrimaryKeyConstraint('alteration_key', ['conversation', 'seq']);
  await ended(alteration, types.clusteredTable).execute();

  const reaction = table('reaction')
    .addColumn('seq', sql.raw(types.count))
    .addColumn('user_id', sql.raw(types.userId))
    .addColumn('emoji', sql.raw(types.emoji))
    .addPrimaryKeyConstraint('reaction_key', ['conversation', 'seq', 'user_id', 'emoji']);
  await ended(reaction, types.clusteredTable).execute();

  const pin = table('pin')
    .addColumn('seq', sql.raw(types.count))
    .addColumn('pinned_by', sql.raw(types.userId))
    .addColumn('pinned_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('pin_key', ['conversation', 'seq']);
  await ended(pin, types.clusteredTable).execute();

  const outsider = table('outsider')
    .addColumn('user_id', sql.raw(types.userId))
    .addColumn('banned_at', sql.raw(types.count))
    .addColumn('invited_at', sql.raw(types.count))
    .addColumn('invited_by', sql.raw(types.userId))
    .addColumn('asked_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('outsider_key', ['conversation', 'user_id']);
  await ended(outsider, types.clusteredTable).execute();

  const link = table('invite_link')
    .addColumn('hash', sql.raw(types.key))
    .addColumn('made_by', sql.raw(types.userId))
    .addColumn('made_at', sql.raw(types.count))
    .addColumn('expires_at', sql.raw(types.count))
    .addColumn('uses_left', sql.raw(types.count))
    .addColumn('needs_approval', sql.raw(types.count))
    .addPrimaryKeyConstraint('invite_link_key', ['conversation', 'hash']);
  await ended(link, types.clusteredTable).execute();
}
