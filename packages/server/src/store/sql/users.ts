import type { UserStore } from '../store.ts';
import { chunksOf } from './chunks.ts';
import { insertedId, type SqlContext } from './context.ts';
import { sqlExternalUsers } from './external-users.ts';
import { updateSeen } from './seen.ts';
import { toRecord } from './user-record.ts';

/** The users of the port, on either kind of database. */
export function sqlUsers(context: SqlContext): UserStore {
  const { db, flavour } = context;
  const record = () =>
    db.selectFrom('user').select(['id', 'name', 'password_hash']).where('erased_at', '=', 0);

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

    async adopt(id, user) {
      const insert = db.insertInto('user').values({
        id,
        name: user.name,
        name_key: user.nameKey,
        password_hash: user.passwordHash,
        created_at: user.createdAt,
      });
      // What is set is what is there: whichever key it meets, that row stays as it is.
      const [result] = await context.atomic([
        flavour === 'mysql'
          ? insert.onDuplicateKeyUpdate((eb) => ({ id: eb.ref('user.id') }))
          : insert.onConflict((conflict) => conflict.doNothing()),
      ]);
      return (result?.numAffectedRows ?? 0n) > 0n;
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
          .where('erased_at', '=', 0)
          .execute();
        for (const row of rows) names.set(row.id, row.name);
      }
      return names;
    },

    async changePassword(user, passwordHash) {
      await context.atomic([
        db
          .updateTable('user')
          .set({ password_hash: passwordHash })
          .where('id', '=', user)
          .where('erased_at', '=', 0),
        db.deleteFrom('session_token').where('user_id', '=', user),
      ]);
    },

    seen: (users) => updateSeen(context, users),
    ...sqlExternalUsers(context),
  };
}
