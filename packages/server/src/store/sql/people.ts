import { randomUUID } from 'node:crypto';
import { type Compilable, sql } from 'kysely';
import {
  type ContactDecision,
  type ContactDraft,
  decideContact,
  type PairState,
  strangers,
} from '../../domain/contact-acts.ts';
import type { UserId } from '../../domain/conversation.ts';
import { type PeopleStore, StoreUnavailable } from '../store.ts';
import { chunksOf } from './chunks.ts';
import { limitOf, type SqlContext } from './context.ts';
import { pairRowOf, stateOf } from './pair-rows.ts';
import { personColumns, personOf, upsertPerson } from './persons.ts';
import type { PairTable } from './schema.ts';

/** A pair that so many others have changed between a look and the commit is left for later. */
const MAX_TRIES = 20;

/** The people of the port, on either kind of database. */
export function sqlPeople(context: SqlContext): PeopleStore {
  const { db } = context;
  return {
    act: (draft) => actUpon(context, draft),
    pairs: (user, others) => readPairs(context, user, others),

    async requests(user, way, after, limit) {
      const rows = await rowsAfter(context, user, after, limit, (peer) =>
        way === 'in'
          ? sql<boolean>`asked_by = ${sql.ref(peer)} and is_hidden = 0`
          : sql<boolean>`asked_by = ${user}`,
      );
      return rows.map((row) => ({
        user: row.one === user ? row.other : row.one,
        text: row.asked_text,
        at: row.asked_at,
      }));
    },

    async blocked(user, after, limit) {
      const rows = await rowsAfter(context, user, after, limit, (peer) =>
        peer === 'other' ? sql<boolean>`one_blocked_at > 0` : sql<boolean>`other_blocked_at > 0`,
      );
      return rows.map(({ one, other }) => (one === user ? other : one));
    },

    async persons(users) {
      const persons = new Map();
      for (const chunk of chunksOf(users)) {
        const rows = await db
          .selectFrom('person')
          .selectAll()
          .where('user_id', 'in', chunk)
          .execute();
        for (const row of rows) persons.set(row.user_id, personOf(row));
      }
      return persons;
    },

    async lastSeen(users) {
      const times = new Map<UserId, number>();
      for (const chunk of chunksOf(users)) {
        const rows = await db
          .selectFrom('user')
          .select(['id', 'seen_at'])
          .where('id', 'in', chunk)
          .execute();
        for (const { id, seen_at } of rows) if (seen_at !== null) times.set(id, seen_at);
      }
      return times;
    },

    async setPerson(user, changes, at) {
      const isPrivate = ['writers', 'presence', 'lastSeen'].some((field) => field in changes);
      await context.atomic([
        upsertPerson(context, user, {
          ...personColumns(changes),
          ...(isPrivate && { changed_at: at }),
        }),
      ]);
    },

    async erase(user) {
      await context.atomic([
        db.deleteFrom('pair').where('one', '=', user),
        db.deleteFrom('pair').where('other', '=', user),
        db.deleteFrom('person').where('user_id', '=', user),
      ]);
    },

    async changedSince(at, limit) {
      const rows = await db
        .selectFrom('person')
        .select(['user_id', 'changed_at'])
        .where('changed_at', '>=', at)
        .orderBy('changed_at', 'desc')
        .limit(limitOf(limit))
        .execute();
      return rows.map((row) => ({ user: row.user_id, at: row.changed_at }));
    },

    async find(prefix, after, limit) {
      const rows = await db
        .selectFrom('user')
        .select(['id', 'name', 'name_key'])
        .where('name_key', '>=', prefix)
        .where('name_key', '<', `${prefix}${LAST_CHARACTER}`)
        .where('name_key', '>', after)
        .orderBy('name_key')
        .limit(limitOf(limit))
        .execute();
      return rows.map(({ id, name, name_key }) => ({ id, name, nameKey: String(name_key) }));
    },
  };
}

/** Above every character that a name begins with, in the order of bytes. */
const LAST_CHARACTER = '\u{10ffff}';

/** Looks, decides, and writes if it is still as it looked; else it looks again. */
async function actUpon(context: SqlContext, draft: ContactDraft): Promise<ContactDecision> {
  const { user, other } = draft;
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const { state, stamp } = await readPair(context, user, other);
    const decision = decideContact(draft, state);
    if ('refused' in decision || decision.next === state) return decision;
    if (await write(context, draft, state, decision.next, stamp)) return decision;
  }
  throw new StoreUnavailable('two people have changed too often at once');
}

async function readPair(
  context: SqlContext,
  user: UserId,
  other: UserId,
): Promise<{ state: PairState; stamp: string | undefined }> {
  // The row before the contacts: what changes between the two changes the stamp.
  const row = await pairOf(context, user, other).selectAll().executeTakeFirst();
  const contacts = await readContacts(context, user, [other]);
  return { state: stateOf(row, user, other, contacts), stamp: row?.stamp };
}

async function write(
  context: SqlContext,
  { user, other, at }: ContactDraft,
  before: PairState,
  next: PairState,
  stamp: string | undefined,
): Promise<boolean> {
  const mark = randomUUID();
  const row = pairRowOf(user, other, next, at, mark);
  const queries: Compilable[] = [
    stamp === undefined ? insertPair(context, row) : updatePair(context, row, stamp),
    ...changeContact(context, user, other, before.isContact, next.isContact, at, mark),
    ...changeContact(
      context,
      other,
      user,
      before.isContactOfOther,
      next.isContactOfOther,
      at,
      mark,
    ),
  ];
  const isNewBlock = next.hasBlocked && !before.hasBlocked;
  // In one order on every node, so that no two wait for each other.
  for (const one of [user, other].sort((a, b) => a - b)) {
    queries.push(
      isNewBlock
        ? upsertPerson(context, one, { is_in_blocks: 1, changed_at: at })
        : context.db.updateTable('person').set({ changed_at: at }).where('user_id', '=', one),
    );
  }
  queries.push(pairOf(context, user, other).select('stamp'));
  const results = await context.atomic(queries);
  const [last] = (results.at(-1)?.rows ?? []) as { stamp: string }[];
  return last?.stamp === mark;
}

function insertPair({ db, flavour }: SqlContext, row: PairTable): Compilable {
  const insert = db.insertInto('pair').values(row);
  return flavour === 'mysql'
    ? insert.onDuplicateKeyUpdate({ one: row.one })
    : insert.onConflict((conflict) => conflict.doNothing());
}

function updatePair({ db }: SqlContext, row: PairTable, stamp: string): Compilable {
  const { one, other, ...columns } = row;
  return db
    .updateTable('pair')
    .set(columns)
    .where('one', '=', one)
    .where('other', '=', other)
    .where('stamp', '=', stamp);
}

/** One direction of a contact, if the pair's row could be changed. */
function changeContact(
  context: SqlContext,
  owner: UserId,
  contact: UserId,
  was: boolean,
  is: boolean,
  at: number,
  mark: string,
): Compilable[] {
  if (was === is) return [];
  const { db, flavour } = context;
  const changed = pairOf(context, owner, contact).where('stamp', '=', mark);
  if (!is) {
    return [
      db
        .deleteFrom('contact')
        .where('owner', '=', owner)
        .where('contact', '=', contact)
        .where((eb) => eb.exists(changed.select('stamp'))),
    ];
  }
  const insert = db
    .insertInto('contact')
    .columns(['owner', 'contact', 'created_at'])
    .expression(
      changed.select((eb) => [
        eb.val(owner).as('owner'),
        eb.val(contact).as('contact'),
        eb.val(at).as('created_at'),
      ]),
    );
  return [
    flavour === 'mysql'
      ? insert.onDuplicateKeyUpdate({ contact })
      : insert.onConflict((conflict) => conflict.doNothing()),
  ];
}

function pairOf({ db }: SqlContext, user: UserId, other: UserId) {
  return db
    .selectFrom('pair')
    .where('one', '=', Math.min(user, other))
    .where('other', '=', Math.max(user, other));
}

async function readPairs(
  context: SqlContext,
  user: UserId,
  others: readonly UserId[],
): Promise<Map<UserId, PairState>> {
  const { db } = context;
  const found = new Map<UserId, PairState>();
  for (const chunk of chunksOf([...new Set(others)].filter((other) => other !== user))) {
    const below = chunk.filter((other) => other < user);
    const above = chunk.filter((other) => other > user);
    const all = () => db.selectFrom('pair').selectAll();
    const [rowsBelow, rowsAbove, contacts] = await Promise.all([
      below.length === 0 ? [] : all().where('other', '=', user).where('one', 'in', below).execute(),
      above.length === 0 ? [] : all().where('one', '=', user).where('other', 'in', above).execute(),
      readContacts(context, user, chunk),
    ]);
    const rows = new Map(
      [...rowsBelow, ...rowsAbove].map((row) => [row.one === user ? row.other : row.one, row]),
    );
    for (const other of chunk) {
      const state = stateOf(rows.get(other), user, other, contacts);
      if (state !== strangers) found.set(other, state);
    }
  }
  return found;
}

/** Both directions. */
async function readContacts({ db }: SqlContext, user: UserId, others: readonly UserId[]) {
  const [own, ofOthers] = await Promise.all([
    db
      .selectFrom('contact')
      .select('contact as id')
      .where('owner', '=', user)
      .where('contact', 'in', others)
      .execute(),
    db
      .selectFrom('contact')
      .select('owner as id')
      .where('owner', 'in', others)
      .where('contact', '=', user)
      .execute(),
  ]);
  const ids = (rows: readonly { id: UserId }[]) => new Set(rows.map(({ id }) => id));
  return { own: ids(own), ofOthers: ids(ofOthers) };
}

/** Of a user's pairs those that fit, ordered by the other one's id: first the lower ones. */
async function rowsAfter(
  { db }: SqlContext,
  user: UserId,
  after: UserId,
  limit: number,
  fits: (peer: 'one' | 'other') => ReturnType<typeof sql<boolean>>,
): Promise<PairTable[]> {
  const page = (self: 'one' | 'other', peer: 'one' | 'other', left: number) =>
    db
      .selectFrom('pair')
      .selectAll()
      .where(self, '=', user)
      .where(peer, '>', after)
      .where(fits(peer))
      .orderBy(peer)
      .limit(limitOf(left))
      .execute();
  const lower = after < user ? await page('other', 'one', limit) : [];
  if (lower.length >= limit) return lower;
  return [...lower, ...(await page('one', 'other', limit - lower.length))];
}
