import { parentPort, workerData } from 'node:worker_threads';
import { ActRunner } from './act-runner.ts';
import { Alterations } from './alterations.ts';
import { LogWriter } from './log-writer.ts';
import { openDatabase } from './open-database.ts';
import { OverviewReader } from './overview-reader.ts';
import { StatementRunner } from './statement-runner.ts';
import type {
  Operation,
  OperationResult,
  WorkerAsk,
  WorkerReply,
  WorkerRequest,
} from './worker-messages.ts';

/**
 * The store's thread: the only writer of the database. It commits a batch of operations as one
 * transaction, so that one fsync serves them all, and answers reads between commits.
 */
const port = parentPort;
if (port === null) throw new Error('the store worker is started by the store');

const db = await openDatabase(workerData.path, workerData.nowMs);
const nowMs = () => performance.now();
const openedMs = nowMs();
const alterations = new Alterations(db);
const clocks = { nowMs, wallMs: () => workerData.nowMs + nowMs() - openedMs };
const log = new LogWriter(db, clocks, alterations);
// For statements that need a head as it is in their own transaction.
db.function('head_of', (conversation) => log.heads([String(conversation)])[0] ?? 0);
const overview = new OverviewReader(db, log);
const statements = new StatementRunner(db, () => alterations.noted());
const acts = new ActRunner(log, statements, alterations);
const begin = db.prepare('begin immediate');
const commit = db.prepare('commit');

function commitOperations(operations: readonly Operation[]): OperationResult[] {
  begin.run();
  try {
    const results = operations.map(carryOut);
    log.beforeCommit();
    commit.run();
    log.committed();
    return results;
  } catch (error) {
    log.rolledBack();
    if (db.isTransaction) db.exec('rollback');
    overwriteFailed();
    throw error;
  }
}

function carryOut(operation: Operation): OperationResult {
  switch (operation.type) {
    case 'appends':
      return log.append(operation.drafts);
    case 'unit':
      return statements.runUnit(operation);
    case 'act':
      return acts.run(operation.draft);
  }
}

/**
 * What failed at its sync is undone here, but stands complete in the write-ahead log: killed now,
 * the process would find it there at its next start, though it was refused. Another transaction
 * takes its place in that file, whether its own sync succeeds or not.
 */
function overwriteFailed(): void {
  try {
    db.exec('pragma user_version = 0');
  } catch {
    // As it failed before; the next commit is in the same place.
  }
}

function answer(request: WorkerRequest): unknown {
  switch (request.type) {
    case 'commit':
      return commitOperations(request.operations);
    case 'read':
      return log.read(request.conversation, request.after, request.limit);
    case 'heads':
      return log.heads(request.conversations);
    case 'lasts':
      return log.lasts(request.conversations);
    case 'overview':
      return overview.read(request.user, request.page);
    case 'query':
      return statements.run(request.statement);
    case 'stop':
      db.close();
      return undefined;
  }
}

/** So many answers go together; what is asked at once may be more than should wait for one. */
const MOST_REPLIES = 32;

port.on('message', (asked: readonly WorkerAsk[]) => {
  let replies: WorkerReply[] = [];
  for (const { id, request } of asked) {
    replies.push(replyTo(id, request));
    // Many wait for a commit.
    if (request.type !== 'commit' && replies.length < MOST_REPLIES) continue;
    port.postMessage(replies);
    replies = [];
  }
  if (replies.length > 0) port.postMessage(replies);
  if (asked.at(-1)?.request.type === 'stop') port.close();
});

function replyTo(id: number, request: WorkerRequest): WorkerReply {
  try {
    return { id, value: answer(request) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

port.postMessage([{ id: 0, value: 'ready' }] satisfies WorkerReply[]);
