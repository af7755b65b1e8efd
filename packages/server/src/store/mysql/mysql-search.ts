import type { SearchIndex } from '../store.ts';
import { type MySqlStoreOptions, withDefaults } from './options.ts';
import { withRetries } from './retry.ts';
import { findCandidates } from './search-reader.ts';
import { addPieces } from './search-writer.ts';
import { createSessions } from './sessions.ts';

/** Few: what search does is to hold up nothing else. */
const CONNECTIONS = 4;

/**
 * The cluster's index, in tables of the store's database, which must have been opened before. It has
 * connections of its own. Nodes that take in the same piece at once: the first one's counts.
 */
export function createMySqlSearchIndex(options: MySqlStoreOptions): SearchIndex {
  const settings = withDefaults({ ...options, poolSize: CONNECTIONS, lanes: 0 });
  const sessions = createSessions(settings);
  return {
    async cursors(conversations) {
      if (conversations.length === 0) return new Map();
      const { rows } = await withRetries(settings, () =>
        sessions.use((session) =>
          session.execute(
            `select conversation, seq from search_cursor where conversation in
             (${conversations.map(() => '?').join(', ')})`,
            conversations,
          ),
        ),
      );
      const known = new Map(rows.map(({ conversation, seq }) => [conversation, Number(seq)]));
      return new Map(conversations.map((name) => [name, known.get(name) ?? 0]));
    },

    add: (pieces) =>
      withRetries(settings, async () => {
        const session = await sessions.open();
        try {
          await session.command('start transaction');
          await addPieces(session, pieces);
          // Where it is not known whether this has happened, the cursors tell at the next try.
          await session.command('commit');
        } finally {
          await session.end();
        }
      }),

    find: (wanted) =>
      withRetries(settings, () => sessions.use((session) => findCandidates(session, wanted))),
    stop: () => sessions.stop(),
  };
}
