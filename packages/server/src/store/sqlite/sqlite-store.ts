import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import type { ConversationId } from '../../domain/conversation.ts';
import { sqlContacts } from '../sql/contacts.ts';
import type { SqlContext } from '../sql/context.ts';
import { sqlGroups } from '../sql/groups.ts';
import { sqlMemberships } from '../sql/memberships.ts';
import type { Database } from '../sql/schema.ts';
import { sqlUsers } from '../sql/users.ts';
import type { Store } from '../store.ts';
import { CommitQueue, type OnCommit } from './commit-queue.ts';
import { type EntryBlock, entriesOf } from './entry-block.ts';
import { toQueryResult, toStatement, workerDialect } from './worker-dialect.ts';
import { WorkerLink } from './worker-link.ts';
import type { StatementResult, WorkerRequest } from './worker-messages.ts';

export interface SqliteStoreOptions {
  /** The data folder; made when missing, served by one process at a time. */
  readonly folder: string;
  readonly nowMs: () => number;
  readonly maxPendingWrites?: number;
  readonly onCommit?: OnCommit;
}

export interface SqliteStore extends Store {
  /** Operations that wait for the next commit. */
  pendingWrites(): number;
}

const MAX_PENDING_WRITES = 65_536;
const ADVANCE_CLASSIC =
  'update membership set classic_seq = ? where conversation = ? and user_id = ? and classic_seq < ?';

/** The embedded store: SQLite in a thread of its own, an fsync for every batch of writes. */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  await mkdir(options.folder, { recursive: true });
  const link = await WorkerLink.start(join(options.folder, 'parley.db'), options.nowMs());
  const queue = new CommitQueue((operations) => link.ask({ type: 'commit', operations }), {
    maxPending: options.maxPendingWrites ?? MAX_PENDING_WRITES,
    nowMs: options.nowMs,
    onCommit: options.onCommit ?? (() => {}),
  });

  const read = (request: WorkerRequest): Promise<unknown> => queue.inOrder(() => link.ask(request));

  const heads = async (
    conversations: readonly ConversationId[],
  ): Promise<Map<ConversationId, number>> => {
    if (conversations.length === 0) return new Map();
    const seqs = (await read({ type: 'heads', conversations })) as number[];
    return new Map(conversations.map((conversation, at) => [conversation, seqs[at] ?? 0]));
  };

  const context: SqlContext = {
    flavour: 'sqlite',
    heads,
    db: new Kysely<Database>({
      dialect: workerDialect({
        read: (statement) => read({ type: 'query', statement }) as Promise<StatementResult>,
        write: async (statement) => {
          const [result] = await queue.run([statement]);
          return result as StatementResult;
        },
      }),
    }),
    async atomic(queries) {
      const results = await queue.run(queries.map((query) => toStatement(query.compile())));
      return results.map((result) => toQueryResult(result));
    },
  };

  return {
    users: sqlUsers(context),
    contacts: sqlContacts(context),
    groups: sqlGroups(context),
    log: {
      append: (draft) => new Promise((resolve, reject) => queue.append(draft, { resolve, reject })),
      appendTelling: (draft, listener) => queue.append(draft, listener),
      async read(conversation, after, limit) {
        const block = await read({ type: 'read', conversation, after, limit });
        return entriesOf(block as EntryBlock, conversation);
      },
      heads,
      ...sqlMemberships(context),
      // Written for every session every few seconds: one prepared statement, run for each.
      async advanceClassic(positions) {
        if (positions.length === 0) return;
        await queue.run(
          positions.map(({ conversation, user, seq }) => ({
            sql: ADVANCE_CLASSIC,
            parameters: [seq, conversation, user, seq],
          })),
        );
      },
    },
    async check() {
      await queue.run([
        {
          sql: 'insert or replace into write_check (id, at) values (1, ?)',
          parameters: [options.nowMs()],
        },
      ]);
    },
    pendingWrites: () => queue.pending,
    async stop() {
      await queue.drained();
      await link.stop();
    },
  };
}
