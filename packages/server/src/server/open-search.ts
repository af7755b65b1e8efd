import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import { SearchIndexer } from '../search/indexer.ts';
import type { SearchIndex } from '../store/store.ts';
import type { ObservedStore } from './open-store.ts';

/** Another node may have died with what it had noted. */
const SWEEP_MS = 600_000;

export interface OpenSearch {
  readonly index: SearchIndex;
  readonly indexer: SearchIndexer;
  stop(): Promise<void>;
}

interface SearchOptions {
  readonly config: Config;
  readonly store: ObservedStore;
  readonly nowMs: () => number;
  readonly elapsedMs: () => number;
  readonly onError: (what: string, error: unknown) => void;
}

/** Opens what finds messages. Nothing rests on it: a server that cannot open it goes on without. */
export async function openSearch({
  config,
  store,
  nowMs,
  elapsedMs,
  onError,
}: SearchOptions): Promise<OpenSearch | undefined> {
  const index = await openIndex(config, store, nowMs).catch((error: unknown) => {
    onError('the search index cannot be opened: there is no search', error);
  });
  if (index === undefined) return undefined;
  const indexer = new SearchIndexer({
    ...{ index, elapsedMs, log: store.log },
    pendingWrites: () => store.pendingWrites(),
    sweepMs: config.databaseUrl === undefined ? 0 : SWEEP_MS,
    onError: (error) => onError('the search index cannot follow the log', error),
  });
  return {
    index,
    indexer,
    async stop() {
      await indexer.stop();
      await index.stop();
    },
  };
}

// What a node does not use is not loaded.
async function openIndex(
  { databaseUrl, dataFolder }: Config,
  store: ObservedStore,
  nowMs: () => number,
): Promise<SearchIndex> {
  if (databaseUrl === undefined) {
    const { createSqliteSearchIndex } = await import('../store/sqlite/sqlite-search.ts');
    return await createSqliteSearchIndex({ folder: dataFolder, epoch: store.epoch });
  }
  const { createMySqlSearchIndex } = await import('../store/mysql/mysql-search.ts');
  return createMySqlSearchIndex({ url: databaseUrl, nowMs, randomBytes });
}
