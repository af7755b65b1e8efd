import { dialects } from '@parley/protocol';
import { MemoryBus } from '../../packages/server/src/bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../../packages/server/src/bus/memory/memory-presence.ts';
import { readConfig } from '../../packages/server/src/config.ts';
import { startTcpListener } from '../../packages/server/src/gateway/tcp-listener.ts';
import { createRateLimits } from '../../packages/server/src/lib/rate-limits.ts';
import { createStats } from '../../packages/server/src/lib/stats.ts';
import { createSessionServices } from '../../packages/server/src/session/create-services.ts';
import { Session } from '../../packages/server/src/session/session.ts';
import {
  emptyState,
  type MemoryState,
} from '../../packages/server/src/store/memory/memory-state.ts';
import { createMemoryStore } from '../../packages/server/src/store/memory/memory-store.ts';
import { type Store, telling } from '../../packages/server/src/store/store.ts';
import { freePort } from '../support/free-port.ts';
import type { ChaosNode, Site } from './site.ts';

/** What a store may do wrong. */
export type Bug = 'none' | 'acks-before-the-commit' | 'skips-the-dedupe';

const COMMIT_MS = 150;
const SETTLE_MS = 30_000;

/**
 * The server's own sessions on a store in memory that may have a bug. A commit is a copy of its
 * state; a kill leaves what was committed.
 */
export async function startPlantedSite(bug: Bug): Promise<Site> {
  const tcpPort = await freePort();
  const config = readConfig({}, {});
  let committed: MemoryState = emptyState();
  let running: { stop(): Promise<void> } | undefined;

  async function start(): Promise<void> {
    const state = structuredClone(committed);
    const commit = () => {
      committed = structuredClone(state);
    };
    const committing = setInterval(commit, COMMIT_MS);
    const store = withBug(createMemoryStore(state), state, bug);
    const stats = createStats();
    const sessions = createSessionServices({
      store,
      bus: new MemoryBus(),
      presence: createMemoryPresence(Date.now),
      passwords: {
        hash: async (password) => password,
        verify: async (password, hash) => password === hash,
        waiting: () => 0,
      },
      rateLimits: createRateLimits(undefined),
      policies: config.loginPolicies,
      trustsEnds: true,
      nodeId: 'node',
      nowMs: Date.now,
      stats,
      onError: () => {},
    });
    const { services } = sessions;
    sessions.start();
    const listener = await startTcpListener({
      ...config,
      ...{ host: '127.0.0.1', port: tcpPort, dialect: dialects.abc, tls: undefined },
      ...{ nowMs: Date.now, stats, onError: () => {} },
      open: (connection) => new Session(connection, services),
    });
    running = {
      async stop() {
        clearInterval(committing);
        await listener.stop();
        await sessions.stop();
        // A store that keeps its word has committed what it acknowledged; only this copy is late.
        if (bug !== 'acks-before-the-commit') commit();
      },
    };
  }

  async function kill(): Promise<void> {
    const killed = running;
    running = undefined;
    await killed?.stop();
  }

  const node: ChaosNode = {
    name: 'planted',
    pid: () => undefined,
    disk: undefined,
    start: async () => {
      if (running === undefined) await start();
    },
    kill,
    terminate: kill,
    pause() {},
    resume() {},
  };
  await start();
  return {
    nodes: [node],
    tcpPort: () => tcpPort,
    httpPort: () => 0,
    shared: undefined,
    directPorts: () => [tcpPort],
    mayEcho: false,
    settleMs: SETTLE_MS,
    ...{ wrongEnds: [], lies: [] },
    heal: () => node.start(),
    async crash() {
      await node.kill();
      await node.start();
    },
    stop: kill,
  };
}

function withBug(store: Store, state: MemoryState, bug: Bug): Store {
  if (bug !== 'skips-the-dedupe') return store;
  const append: Store['log']['append'] = (draft) => {
    if (draft.ref !== undefined) state.refs.get(draft.sender)?.delete(draft.ref);
    return store.log.append(draft);
  };
  return { ...store, log: { ...store.log, append, appendTelling: telling(append) } };
}
