import type { ConversationId } from '../../domain/conversation.ts';
import { sqlAccount } from '../sql/account.ts';
import { sqlContacts } from '../sql/contacts.ts';
import type { SqlContext } from '../sql/context.ts';
import { sqlDoors } from '../sql/doors.ts';
import { newEpoch, readEpoch, readStoreId, writeEpoch } from '../sql/epoch.ts';
import { sqlFiles } from '../sql/files.ts';
import { mysqlHeadOf } from '../sql/flavours.ts';
import { sqlGroups } from '../sql/groups.ts';
import { sqlMarks } from '../sql/marks.ts';
import { sqlMemberships } from '../sql/memberships.ts';
import { sqlPeople } from '../sql/people.ts';
import { sqlPersonal } from '../sql/personal.ts';
import type { PlainStatement } from '../sql/plain-statement.ts';
import { sqlServerKeys } from '../sql/server-keys.ts';
import { sqlTokens } from '../sql/tokens.ts';
import { sqlUsers } from '../sql/users.ts';
import { type ConversationLog, type Store, StoreUnavailable, tellingAct } from '../store.ts';
import { createAppendLanes } from './append-lanes.ts';
import { createAtomic, createTransactions } from './atomic.ts';
import { mysqlCursors } from './cursors.ts';
import { KeyedOrder } from './keyed-order.ts';
import { readLasts } from './lasts.ts';
import { readMessages } from './messages.ts';
import { migrate } from './migrate.ts';
import { type MySqlStoreOptions, type Settings, withDefaults } from './options.ts';
import { orderedAccount } from './ordered-account.ts';
import { orderedDoors } from './ordered-doors.ts';
import { orderedFiles } from './ordered-files.ts';
import { orderedPeople } from './ordered-people.ts';
import { orderedPersonal } from './ordered-personal.ts';
import { orderedKeys, orderedTokens } from './ordered-secrets.ts';
import { orderedContacts, orderedGroups, orderedLog, orderedUsers } from './ordered-store.ts';
import { readOverview } from './overview.ts';
import { retryingKysely } from './pool-dialect.ts';
import { startPruning } from './prune.ts';
import { withRetries } from './retry.ts';
import type { Session } from './session.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { watchSharedFacts } from './shared-facts.ts';
import { readHeadsOf } from './take-places.ts';
import { createWriteWatch } from './write-watch.ts';

export interface MySqlStore extends Store {
  /** Which store this is, for ever: nodes on another one are no nodes of this cluster. */
  readonly id: string;
  /** Appends that wait for their commit. */
  pendingWrites(): number;
}

/** The cluster's store: MySQL or MariaDB, which several nodes write at once. */
export async function createMySqlStore(options: MySqlStoreOptions): Promise<MySqlStore> {
  const settings = withDefaults(options);
  await withRetries(settings, () => migrate(settings));
  const sessions = createSessions(settings);
  try {
    return await openOn(sessions, settings);
  } catch (error) {
    await sessions.stop();
    throw error;
  }
}

async function openOn(sessions: Sessions, settings: Settings): Promise<MySqlStore> {
  const stopping = new AbortController();
  const search = { sessions, settings, stopping: stopping.signal };
  const watch = createWriteWatch(sessions, settings);
  const lanes = createAppendLanes(search, watch);
  const order = new KeyedOrder();
  const reading = <Result>(read: (session: Session) => Promise<Result>) =>
    withRetries(settings, () => sessions.use(read));

  const heads = async (conversations: readonly ConversationId[]) => {
    const known = await reading((session) => readHeadsOf(session, conversations));
    return new Map(conversations.map((id) => [id, known.get(id)?.seq ?? 0]));
  };
  const settledRows = async ({ sql, parameters }: PlainStatement) => {
    await lanes.settled();
    return (await reading((session) => session.execute(sql, parameters))).rows;
  };
  const inTransaction = createTransactions(search);
  const context: SqlContext = {
    flavour: 'mysql',
    db: retryingKysely(sessions, settings),
    atomic: createAtomic(inTransaction),
    heads,
    headOf: mysqlHeadOf,
  };
  const id = await readStoreId(context, settings.randomBytes);
  let epoch = await readEpoch(context, settings.randomBytes);
  const stopWatching = await watchSharedFacts(sessions, settings, (read) => {
    if (read === epoch) return;
    epoch = read;
    settings.onEpoch(read);
  });
  const log: ConversationLog = {
    append: (draft) => lanes.append(draft),
    appendTelling: (draft, listener) => lanes.appendTelling(draft, listener),
    act: (draft) => lanes.act(draft),
    actTelling: tellingAct((draft) => lanes.act(draft)),
    read: (conversation, after, limit) =>
      reading((session) => readMessages(session, conversation, after, limit)),
    heads,
    lasts: (conversations) => reading((session) => readLasts(session, conversations)),
    overview: (user, page) => reading((session) => readOverview(session, user, page)),
    ...sqlMemberships(context),
    ...mysqlCursors(inTransaction),
  };
  const stopPruning = startPruning(sessions, settings);
  const stop = async () => {
    stopping.abort();
    await lanes.stop();
    await watch.stop();
    await order.idle();
    await stopWatching();
    await stopPruning();
    await sessions.stop();
  };
  let stopped: Promise<void> | undefined;

  return {
    id,
    log: orderedLog(log, order, lanes),
    users: orderedUsers(sqlUsers(context), order),
    contacts: orderedContacts(sqlContacts(context), order),
    groups: orderedGroups(sqlGroups(context), order, lanes),
    tokens: orderedTokens(sqlTokens(context), order),
    account: orderedAccount(sqlAccount(context), order),
    keys: orderedKeys(sqlServerKeys(context), order),
    files: orderedFiles(sqlFiles(context), order),
    people: orderedPeople(sqlPeople(context), order),
    doors: orderedDoors(
      sqlDoors(
        context,
        async ({ sql, parameters }) =>
          (await reading((session) => session.execute(sql, parameters))).rows,
      ),
      order,
      lanes,
    ),
    marks: sqlMarks(settledRows),
    personal: orderedPersonal(sqlPersonal(context, settledRows), lanes),
    get epoch() {
      return epoch;
    },
    async renewEpoch() {
      const renewed = newEpoch(settings.randomBytes);
      await writeEpoch(context, renewed);
      epoch = renewed;
      return renewed;
    },
    pendingWrites: () => lanes.pending(),
    async check() {
      if (lanes.pending() >= settings.maxPendingAppends) {
        throw new StoreUnavailable('too many appends are waiting');
      }
      await watch.check();
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
