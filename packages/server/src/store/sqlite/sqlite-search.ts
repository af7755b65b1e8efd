import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type SearchIndex, type SearchPage, StoreUnavailable } from '../store.ts';
import type { SearchAsk, SearchRequest } from './search-messages.ts';
import type { WorkerReply } from './worker-messages.ts';

export interface SqliteSearchOptions {
  /** The data folder. */
  readonly folder: string;
  /** Of the log: an index of another one is thrown away. */
  readonly epoch: string;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The embedded index: FTS5 in a file and a thread of its own. */
export async function createSqliteSearchIndex({
  folder,
  epoch,
}: SqliteSearchOptions): Promise<SearchIndex> {
  await mkdir(folder, { recursive: true });
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url), {
    workerData: { path: join(folder, 'search.db'), epoch },
  });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let over: Error | undefined;

  const end = (error: Error): void => {
    over ??= error;
    for (const each of waiting.values()) each.reject(error);
    waiting.clear();
  };
  worker.on('message', (replies: readonly WorkerReply[]) => {
    for (const reply of replies) {
      const asked = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('failure' in reply) asked?.reject(new StoreUnavailable(reply.failure));
      else asked?.resolve(reply.value);
    }
  });
  worker.on('error', (error: Error) => end(new StoreUnavailable(error.message)));
  worker.on('exit', () => end(new StoreUnavailable('the search index has stopped')));

  const expect = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  const ask = (request: SearchRequest): Promise<unknown> => {
    if (over !== undefined) return Promise.reject(over);
    lastId += 1;
    const answer = expect(lastId);
    worker.postMessage([{ id: lastId, request }] satisfies SearchAsk[]);
    return answer;
  };
  await expect(0);

  return {
    async cursors(conversations) {
      const seqs = (await ask({ type: 'cursors', conversations })) as number[];
      return new Map(conversations.map((name, at) => [name, seqs[at] ?? 0]));
    },
    async add(pieces) {
      await ask({ type: 'add', pieces });
    },
    find: (wanted) => ask({ type: 'find', wanted }) as Promise<SearchPage>,
    async stop() {
      if (over !== undefined) return;
      await ask({ type: 'stop' });
      await worker.terminate();
    },
  };
}
