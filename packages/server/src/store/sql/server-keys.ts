import type { ServerKeyStore } from '../store.ts';
import { insertedId, type SqlContext } from './context.ts';
import { bytesOf } from './hashes.ts';

/** The keys of back ends, on either kind of database. */
export function sqlServerKeys(context: SqlContext): ServerKeyStore {
  const { db } = context;
  const keys = () => db.selectFrom('server_key').select(['id', 'name', 'created_at as createdAt']);
  return {
    async create({ name, hash, createdAt }) {
      // Atomic, because a repeated insert would meet its own hash.
      const [result] = await context.atomic([
        db.insertInto('server_key').values({ name, hash: bytesOf(hash), created_at: createdAt }),
      ]);
      const id = insertedId(result);
      if (id === undefined) throw new Error('the database gave no id for a new key');
      return id;
    },

    async find(hash) {
      return await keys().where('hash', '=', bytesOf(hash)).executeTakeFirst();
    },

    async all() {
      return await keys().orderBy('id').execute();
    },

    async revoke(id) {
      const [result] = await context.atomic([db.deleteFrom('server_key').where('id', '=', id)]);
      return (result?.numAffectedRows ?? 0n) > 0n;
    },
  };
}
