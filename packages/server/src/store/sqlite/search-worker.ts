import { parentPort, workerData } from 'node:worker_threads';
import { openSearchDatabase } from './search-database.ts';
import type { SearchAsk, SearchRequest } from './search-messages.ts';
import { SearchTables } from './search-tables.ts';
import type { WorkerReply } from './worker-messages.ts';

/** The index's thread, with a database of its own: what it does holds up no commit. */
const port = parentPort;
if (port === null) throw new Error('the search worker is started by the search index');

const db = openSearchDatabase(workerData.path, workerData.epoch);
const tables = new SearchTables(db);

function answer(request: SearchRequest): unknown {
  switch (request.type) {
    case 'cursors':
      return tables.cursors(request.conversations);
    case 'add':
      return tables.add(request.pieces);
    case 'find':
      return tables.find(request.wanted);
    case 'stop':
      db.close();
      return undefined;
  }
}

function replyTo({ id, request }: SearchAsk): WorkerReply {
  try {
    return { id, value: answer(request) };
  } catch (error) {
    return { id, failure: error instanceof Error ? error.message : String(error) };
  }
}

port.on('message', (asked: readonly SearchAsk[]) => {
  port.postMessage(asked.map(replyTo));
  if (asked.at(-1)?.request.type === 'stop') port.close();
});

port.postMessage([{ id: 0, value: 'ready' }] satisfies WorkerReply[]);
