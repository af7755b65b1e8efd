import type { ContactStore } from '../store.ts';
import type { SqlContext } from './context.ts';

/** The contacts of the port, on either kind of database. */
export function sqlContacts({ db, flavour }: SqlContext): ContactStore {
  return {
    async add(owner, contact, at) {
      const insert = db.insertInto('contact').values({ owner, contact, created_at: at });
      await (flavour === 'mysql'
        ? insert.onDuplicateKeyUpdate({ contact })
        : insert.onConflict((conflict) => conflict.doNothing())
      ).execute();
    },

    async of(owner) {
      return await db
        .selectFrom('contact')
        .innerJoin('user', 'user.id', 'contact.contact')
        .select(['user.id', 'user.name'])
        .where('contact.owner', '=', owner)
        .orderBy('contact.contact')
        .execute();
    },
  };
}
