import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Flavour } from './context.ts';
import { ended, type FlavourTraits, flavours } from './flavours.ts';
import { addAccount } from './migrate-account.ts';
import { addActs } from './migrate-acts.ts';
import { addFiles } from './migrate-files.ts';
import { addInvitations } from './migrate-groups.ts';
import { addPeople } from './migrate-people.ts';
import { addPersonal } from './migrate-personal.ts';
import { addProtocolV2 } from './migrate-protocol-v2.ts';

/**
 * The migrations of the shared tables, by name. An adapter adds its own to the same list; names
 * sort in the order of writing, and one that has been released never changes.
 */
export function sharedMigrations(flavour: Flavour): Record<string, Migration> {
  return {
    '2026-01-shared': { up: (db) => createSharedTables(db, flavours[flavour]) },
    '2026-11-protocol-v2': { up: (db) => addProtocolV2(db, flavours[flavour]) },
    '2026-12-acts': { up: (db) => addActs(db, flavours[flavour]) },
    '2026-12-d-files': { up: (db) => addFiles(db, flavours[flavour]) },
    '2026-12-f-account': { up: (db) => addAccount(db, flavours[flavour]) },
    '2026-12-b-people': { up: (db) => addPeople(db, flavours[flavour]) },
    '2026-12-g-groups': { up: (db) => addInvitations(db) },
    '2026-12-c-prefs': { up: (db) => addPersonal(db, flavours[flavour]) },
  };
}

// `if not exists`, because MySQL commits each definition by itself: a start that died between two
// of them is taken up again.
async function createSharedTables(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  const { schema } = db;
  const user = schema
    .createTable('user')
    .ifNotExists()
    .addColumn('id', sql.raw(types.id))
    .addColumn('name', sql.raw(types.name))
    .addColumn('name_key', sql.raw(types.nameKey))
    .addColumn('password_hash', sql.raw(types.passwordHash))
    .addColumn('created_at', sql.raw(types.count))
    .addUniqueConstraint('user_name_key', ['name_key']);
  await ended(user, types.table).execute();

  const contact = schema
    .createTable('contact')
    .ifNotExists()
    .addColumn('owner', sql.raw(types.userId))
    .addColumn('contact', sql.raw(types.userId))
    .addColumn('created_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('contact_key', ['owner', 'contact']);
  await ended(contact, types.clusteredTable).execute();

  const group = schema
    .createTable('chat_group')
    .ifNotExists()
    .addColumn('id', sql.raw(types.id))
    .addColumn('name', sql.raw(types.name))
    .addColumn('description', sql.raw(types.description))
    .addColumn('creator', sql.raw(types.userId))
    .addColumn('created_at', sql.raw(types.count));
  await ended(group, types.table).execute();

  const conversation = schema
    .createTable('conversation')
    .ifNotExists()
    .addColumn('id', sql.raw(types.conversation))
    .addColumn('kind', sql.raw(types.word))
    .addColumn('last_seq', sql.raw(types.count), (column) => column.defaultTo(0))
    .addColumn('last_n', sql.raw(types.count), (column) => column.defaultTo(0))
    .addColumn('created_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('conversation_key', ['id']);
  await ended(conversation, types.clusteredTable).execute();

  await createMembership(db, types);
}

async function createMembership(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  const membership = db.schema
    .createTable('membership')
    .ifNotExists()
    .addColumn('conversation', sql.raw(types.conversation))
    .addColumn('user_id', sql.raw(types.userId))
    .addColumn('role', sql.raw(types.word))
    .addColumn('classic_seq', sql.raw(types.count), (column) => column.defaultTo(0))
    .addColumn('delivered', sql.raw(types.count), (column) => column.defaultTo(0))
    .addColumn('read', sql.raw(types.count), (column) => column.defaultTo(0))
    .addColumn('joined_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('membership_key', ['conversation', 'user_id']);

  // The primary key is for fan-out, this one for login.
  const byUser = 'membership_by_user';
  if (types.indexInTable) {
    const indexed = membership.addIndex(byUser, ['user_id', 'conversation']);
    await ended(indexed, types.clusteredTable).execute();
    return;
  }
  await ended(membership, types.clusteredTable).execute();
  await db.schema
    .createIndex(byUser)
    .ifNotExists()
    .on('membership')
    .columns(['user_id', 'conversation'])
    .execute();
}
