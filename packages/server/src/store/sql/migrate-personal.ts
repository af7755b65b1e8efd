import { type Kysely, sql } from 'kysely';
import { ended, type FlavourTraits } from './flavours.ts';

/** What each user has decided for himself, and where he was mentioned: all read by the user. */
export async function addPersonal(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  const table = (name: string) =>
    db.schema
      .createTable(name)
      .ifNotExists()
      .addColumn('user_id', sql.raw(types.userId))
      .addColumn('conversation', sql.raw(types.conversation));
  const preference = table('preference')
    .addColumn('name', sql.raw(types.word))
    .addColumn('value', sql.raw(types.count))
    .addPrimaryKeyConstraint('preference_key', ['user_id', 'conversation', 'name']);
  await ended(preference, types.clusteredTable).execute();

  const hidden = table('hidden')
    .addColumn('seq', sql.raw(types.count))
    .addPrimaryKeyConstraint('hidden_key', ['user_id', 'conversation', 'seq']);
  await ended(hidden, types.clusteredTable).execute();

  const mention = table('mention')
    .addColumn('seq', sql.raw(types.count))
    .addPrimaryKeyConstraint('mention_key', ['user_id', 'conversation', 'seq']);
  await ended(mention, types.clusteredTable).execute();
}
