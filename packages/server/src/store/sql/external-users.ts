import type { UserStore } from '../store.ts';
import { insertedId, isDuplicate, type SqlContext } from './context.ts';
import { lastInsertedId } from './flavours.ts';
import { toRecord } from './user-record.ts';

/** The users whom a product that embeds this server knows by a text of its own. */
export function sqlExternalUsers(
  context: SqlContext,
): Pick<UserStore, 'byExternalId' | 'createExternal'> {
  const { db, flavour } = context;
  return {
    async byExternalId(externalId) {
      const row = await db
        .selectFrom('external_user')
        .innerJoin('user', 'user.id', 'external_user.user_id')
        .select(['user.id', 'user.name', 'user.password_hash'])
        .where('external_user.external_id', '=', externalId)
        .where('user.erased_at', '=', 0)
        .executeTakeFirst();
      return toRecord(row);
    },

    async createExternal(user, externalId) {
      try {
        // What meets a key fails, and takes the other with it: nobody's account is given away.
        const [result] = await context.atomic([
          db.insertInto('user').values({
            name: user.name,
            name_key: user.nameKey,
            password_hash: user.passwordHash,
            created_at: user.createdAt,
          }),
          db
            .insertInto('external_user')
            .values({ external_id: externalId, user_id: lastInsertedId(flavour) }),
        ]);
        return insertedId(result);
      } catch (error) {
        if (isDuplicate(error)) return undefined;
        throw error;
      }
    },
  };
}
