import type { UserRecord, UserStore } from '../store.ts';
import { chunksOf } from './chunks.ts';
import { insertedId, type SqlContext } from './context.ts';

/** The users of the port, on either kind of database. */
export function sqlUsers(context: SqlContext): UserStore {
  const { db, flavour } = context;
  const record = () => db.selectFrom('user').select(['id', 'name', 'password_hash']);

  return {
    async create(user) {
      const insert = db.insertInto('user').values({
        name: user.name,
        name_key: user.nameKey,
        password_hash: user.passwordHash,
        created_at: user.createdAt,
      });
      // Atomic, because a repeated insert would meet its own name and take it for another's.
      const [result] = await context.atomic([
        flavour === 'mysql'
          ? insert.onDuplicateKeyUpdate({ name_key: user.nameKey })
          : insert.onConflict((conflict) => conflict.doNothing()),
      ]);
      return insertedId(result);
    },

    async byId(id) {
      return toRecord(await record().where('id', '=', id).executeTakeFirst());
    },

    async byNameKey(nameKey) {
      return toRecord(await record().where('name_key', '=', nameKey).executeTakeFirst());
    },

    async names(ids) {
      const names = new Map<number, string>();
      for (const chunk of chunksOf(ids)) {
        const rows = await db
          .selectFrom('user')
          .select(['id', 'name'])
          .where('id', 'in', chunk)
          .execute();
        for (const row of rows) names.set(row.id, row.name);
      }
      return names;
    },
  };
}

interface UserRow {
  readonly id: number;
  readonly name: string;
  readonly password_hash: string;
}

function toRecord(row: UserRow | undefined): UserRecord | undefined {
  return row && { id: row.id, name: row.name, passwordHash: row.password_hash };
}
