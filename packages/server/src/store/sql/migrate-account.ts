import { type Kysely, sql } from 'kysely';
import { addColumn } from './add-column.ts';
import { ended, type FlavourTraits } from './flavours.ts';

/** Recovery codes, erasures and exports. Can be taken up again after a start that died halfway. */
export async function addAccount(db: Kysely<unknown>, types: FlavourTraits): Promise<void> {
  await addColumn(db, 'user', 'erased_at', `${types.count} default 0`);
  const table = (name: string) =>
    db.schema.createTable(name).ifNotExists().addColumn('user_id', sql.raw(types.userId));
  const code = table('recovery_code')
    .addColumn('hash', sql.raw(types.hash))
    .addPrimaryKeyConstraint('recovery_code_key', ['user_id', 'hash']);
  await ended(code, types.clusteredTable).execute();

  const erasure = table('erasure')
    .addColumn('removes_messages', sql.raw(types.count))
    .addColumn('begun_at', sql.raw(types.count))
    .addPrimaryKeyConstraint('erasure_key', ['user_id']);
  await ended(erasure, types.clusteredTable).execute();

  const grant = table('export_grant')
    .addColumn('hash', sql.raw(types.hash))
    .addColumn('expires_at', sql.raw(types.count))
    .addColumn('busy_until', sql.raw(types.count))
    .addPrimaryKeyConstraint('export_grant_key', ['user_id']);
  await ended(grant, types.clusteredTable).execute();
}
