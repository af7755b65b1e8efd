import type { ContactStore } from '../store.ts';
import { limitOf, type SqlContext } from './context.ts';

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

    async page(owner, after, limit) {
      const rows = await db
        .selectFrom('contact')
        .innerJoin('user', 'user.id', 'contact.contact')
        .leftJoin('person', 'person.user_id', 'contact.contact')
        .select(['user.id', 'user.name', 'user.seen_at', 'person.display', 'person.avatar'])
        .where('contact.owner', '=', owner)
        .where('contact.contact', '>', after)
        .orderBy('contact.contact')
        .limit(limitOf(limit))
        .execute();
      return rows.map(({ id, name, seen_at, display, avatar }) => ({
        id,
        name,
        seenAt: seen_at ?? undefined,
        ...(display && { display }),
        ...(avatar && { avatar }),
      }));
    },

    async ids(owner) {
      const rows = await db
        .selectFrom('contact')
        .select('contact')
        .where('owner', '=', owner)
        .orderBy('contact')
        .execute();
      return rows.map(({ contact }) => contact);
    },
  };
}
