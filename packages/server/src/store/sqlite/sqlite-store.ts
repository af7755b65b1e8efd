import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely } from 'kysely';
import type { ConversationId } from '../../domain/conversation.ts';
import { sqlAccount } from '../sql/account.ts';
import { sqlContacts } from '../sql/contacts.ts';
import type { SqlContext } from '../sql/context.ts';
import { sqlDoors } from '../sql/doors.ts';
import type { RandomBytes } from '../sql/epoch.ts';
import { sqlFiles } from '../sql/files.ts';
import { sqliteHeadOf } from '../sql/flavours.ts';
import { sqlGroups } from '../sql/groups.ts';
import { sqlMarks } from '../sql/marks.ts';
import { sqlMemberships } from '../sql/memberships.ts';
import { sqlPeople } from '../sql/people.ts';
import { sqlPersonal } from '../sql/personal.ts';
import type { PlainRow, PlainStatement } from '../sql/plain-statement.ts';
import type { Database } from '../sql/schema.ts';
import { sqlServerKeys } from '../sql/server-keys.ts';
import { sqlTokens } from '../sql/tokens.ts';
import { sqlUsers } from '../sql/users.ts';
import type { Store } from '../store.ts';
import { CommitQueue, type OnCommit } from './commit-queue.ts';
import { type EntryBlock, entriesOf } from './entry-block.ts';
import { startEpoch } from './epoch.ts';
import { frequentWrites } from './frequent-writes.ts';
import { type OverviewBlock, overviewsOf } from './overview-block.ts';
import { toQueryResult, toStatement, workerDialect } from './worker-dialect.ts';
import { WorkerLink } from './worker-link.ts';
import type { StatementResult, WorkerRequest } from './worker-messages.ts';

export interface SqliteStoreOptions {
  /** The data folder; made when missing, served by one process at a time. */
  readonly folder: string;
  readonly nowMs: () => number;
  readonly maxPendingWrites?: number;
  readonly onCommit?: OnCommit;
  readonly randomBytes?: RandomBytes;
  /** What an operator should know, such as that an older database was put in place. */
  readonly onWarning?: (text: string) => void;
}

export interface SqliteStore extends Store {
  /** Operations that wait for the next commit. */
  pendingWrites(): number;
}

const MAX_PENDING_WRITES = 65_536;

/** The embedded store: SQLite in a thread of its own, an fsync for every batch of writes. */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<SqliteStore> {
  await mkdir(options.folder, { recursive: true });
  const link = await WorkerLink.start(join(options.folder, 'parley.db'), options.nowMs());
  let commits = 0;
  const queue = new CommitQueue((operations) => link.ask({ type: 'commit', operations }), {
    maxPending: options.maxPendingWrites ?? MAX_PENDING_WRITES,
    nowMs: options.nowMs,
    onCommit(operations, durationMs) {
      commits += 1;
      options.onCommit?.(operations, durationMs);
    },
  });

  const read = (request: WorkerRequest): Promise<unknown> => queue.inOrder(() => link.ask(request));

  const readRows = async (statement: PlainStatement): Promise<readonly PlainRow[]> => {
    const { rows } = (await read({ type: 'query', statement })) as StatementResult;
    return rows;
  };

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
    headOf: sqliteHeadOf,
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

  const { seen, touch, ...cursors } = frequentWrites((statements) => queue.run(statements));
  const epoch = await startEpoch({
    context,
    folder: options.folder,
    randomBytes: options.randomBytes ?? randomBytes,
    commits: () => commits,
    onWarning: options.onWarning ?? (() => {}),
  });

  return {
    users: { ...sqlUsers(context), seen },
    contacts: sqlContacts(context),
    groups: sqlGroups(context),
    tokens: { ...sqlTokens(context), touch },
    account: sqlAccount(context),
    keys: sqlServerKeys(context),
    files: sqlFiles(context),
    people: sqlPeople(context),
    doors: sqlDoors(context, readRows),
    marks: sqlMarks(readRows),
    personal: sqlPersonal(context, readRows),
    log: {
      append: (draft) => new Promise((resolve, reject) => queue.append(draft, { resolve, reject })),
      appendTelling: (draft, listener) => queue.append(draft, listener),
      act: (draft) => new Promise((resolve, reject) => queue.act(draft, { resolve, reject })),
      actTelling: (draft, listener) => queue.act(draft, listener),
      async read(conversation, after, limit) {
        const block = await read({ type: 'read', conversation, after, limit });
        return entriesOf(block as EntryBlock, conversation);
      },
      heads,
      async lasts(conversations) {
        if (conversations.length === 0) return new Map();
        const entries = entriesOf((await read({ type: 'lasts', conversations })) as EntryBlock);
        return new Map(entries.map((entry) => [entry.conversation, entry]));
      },
      async overview(user, page) {
        return overviewsOf((await read({ type: 'overview', user, page })) as OverviewBlock);
      },
      ...sqlMemberships(context),
      ...cursors,
    },
    get epoch() {
      return epoch.current;
    },
    renewEpoch: () => epoch.renew(),
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
      await epoch.stop();
      await queue.drained();
      await link.stop();
    },
  };
}
