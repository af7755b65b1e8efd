import { type Kysely, sql } from 'kysely';
import { ended, type FlavourTraits } from './flavours.ts';

/** What people are to each other. Can be taken up again after a start that died halfway. */
export async function addPeople(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  const person = db.schema
    .createTable('person')
    .ifNotExists()
    .addColumn('user_id', sql.raw(types.userId))
    .addColumn('display', sql.raw(types.name))
    .addColumn('avatar', sql.raw(types.key))
    .addColumn('about', sql.raw(types.description))
    .addColumn('writers', sql.raw(types.word))
    .addColumn('presence', sql.raw(types.word))
    .addColumn('last_seen', sql.raw(types.word))
    .addColumn('is_in_blocks', sql.raw(types.count))
    .addColumn('changed_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('person_key', ['user_id']);
  await indexed(db, types, person, 'person_by_change', 'person', ['changed_at']);

  // One row for two people, so that there is one place that decides between them.
  const pair = db.schema
    .createTable('pair')
    .ifNotExists()
    .addColumn('one', sql.raw(types.userId))
    .addColumn('other', sql.raw(types.userId))
    .addColumn('asked_by', sql.raw(types.userId))
    .addColumn('asked_at', sql.raw(types.count))
    .addColumn('asked_text', sql.raw(types.description))
    .addColumn('is_hidden', sql.raw(types.count))
    .addColumn('one_declined_at', sql.raw(types.count))
    .addColumn('other_declined_at', sql.raw(types.count))
    .addColumn('one_blocked_at', sql.raw(types.count))
    .addColumn('other_blocked_at', sql.raw(types.count))
    .addColumn('stamp', sql.raw(types.key))
    .addPrimaryKeyConstraint('pair_key', ['one', 'other']);
  await indexed(db, types, pair, 'pair_by_other', 'pair', ['other', 'one']);
}

async function indexed(
  db: Kysely<unknown>,
  types: FlavourTraits,
  table: Parameters<typeof ended<string, string>>[0],
  index: string,
  name: string,
  columns: string[],
): Promise<void> {
  if (types.indexInTable) {
    await ended(table.addIndex(index, columns), types.clusteredTable).execute();
    return;
  }
  await ended(table, types.clusteredTable).execute();
  await db.schema.createIndex(index).ifNotExists().on(name).columns(columns).execute();
}
