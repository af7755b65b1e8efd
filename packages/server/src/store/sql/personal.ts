import type { PersonalStore, Preference } from '../store.ts';
import type { SqlContext } from './context.ts';
import type { PlainRow, PlainStatement } from './plain-statement.ts';

const HIDDEN = `select seq from hidden
  where user_id = ? and conversation = ? and seq between ? and ? order by seq`;
const PREFERENCES = `select conversation, name, value from preference
  where user_id = ? and conversation between ? and ?`;
const MENTIONS = 'select seq from mention where user_id = ? and conversation = ?';
// The backticks are for MySQL, which has the word for itself; SQLite takes them, too.
const UNREAD = `select m.conversation, count(*) as count from mention m
  join membership s on s.conversation = m.conversation and s.user_id = m.user_id
  where m.user_id = ? and m.conversation between ? and ? and m.seq > s.\`read\` and m.seq > s.begin
  group by m.conversation`;

/** What users have decided for themselves, on either kind of database. */
export function sqlPersonal(
  { db, atomic }: Pick<SqlContext, 'db' | 'atomic'>,
  read: (statement: PlainStatement) => Promise<readonly PlainRow[]>,
): PersonalStore {
  return {
    async hidden(user, conversation, first, last) {
      const rows = await read({ sql: HIDDEN, parameters: [user, conversation, first, last] });
      return rows.map(({ seq }) => Number(seq));
    },

    async preferences(user, first, last) {
      return preferencesOf(await read({ sql: PREFERENCES, parameters: [user, first, last] }));
    },

    async mentions(user, conversation, limit) {
      const sql = `${MENTIONS} order by seq desc limit ${Math.trunc(limit)}`;
      const rows = await read({ sql, parameters: [user, conversation] });
      return rows.map(({ seq }) => Number(seq));
    },

    async unreadMentions(user, first, last) {
      const rows = await read({ sql: UNREAD, parameters: [user, first, last] });
      return new Map(rows.map((row) => [String(row.conversation), Number(row.count)]));
    },

    async erase(user) {
      const tables = ['preference', 'hidden', 'mention'] as const;
      await atomic(tables.map((table) => db.deleteFrom(table).where('user_id', '=', user)));
    },
  };
}

function preferencesOf(rows: readonly PlainRow[]): Map<string, Preference> {
  const found = new Map<string, Preference>();
  for (const { conversation, name, value } of rows) {
    const known = found.get(String(conversation)) ?? NOTHING;
    found.set(String(conversation), withPreference(known, String(name), Number(value)));
  }
  return found;
}

/** Of whom nothing is known that he would prefer. */
const NOTHING: Preference = { mutedUntil: 0, isArchived: false, hides: false };

function withPreference(known: Preference, name: string, value: number): Preference {
  switch (name) {
    case 'muted':
      return { ...known, mutedUntil: value };
    case 'archived':
      return { ...known, isArchived: value > 0 };
    case 'hides':
      return { ...known, hides: value > 0 };
    default:
      return known;
  }
}
