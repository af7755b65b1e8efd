import { MemoryBus } from '../../../packages/server/src/bus/memory/memory-bus.ts';
import { createMemoryPresence } from '../../../packages/server/src/bus/memory/memory-presence.ts';
import {
  emptyState,
  type MemoryState,
} from '../../../packages/server/src/store/memory/memory-state.ts';
import { createMemoryStore } from '../../../packages/server/src/store/memory/memory-store.ts';
import { type Store, telling } from '../../../packages/server/src/store/store.ts';
import { freePort } from '../../support/free-port.ts';
import type { ChaosNode, Site } from '../site.ts';
import { startPlantedNode } from './node.ts';

/** What a store may do wrong. */
export type StoreBug = 'none' | 'acks-before-the-commit' | 'skips-the-dedupe';

const COMMIT_MS = 400;
const SETTLE_MS = 30_000;

/**
 * One node on a store in memory that may have a bug. A commit is a copy of its state; a kill leaves
 * what was committed.
 */
export async function startPlantedSite(bug: StoreBug): Promise<Site> {
  const tcpPort = await freePort();
  let committed: MemoryState = emptyState();
  let running: { stop(): Promise<void> } | undefined;

  async function start(): Promise<void> {
    const state = structuredClone(committed);
    const commit = () => {
      committed = structuredClone(state);
    };
    const committing = setInterval(commit, COMMIT_MS);
    const started = await startPlantedNode({
      ...{ nodeId: 'node', tcpPort, bus: new MemoryBus() },
      store: withBug(createMemoryStore(state), state, bug),
      presence: createMemoryPresence(Date.now),
    });
    running = {
      async stop() {
        clearInterval(committing);
        await started.stop();
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
    shared: undefined,
    tcpPort: () => tcpPort,
    httpPort: () => 0,
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

function withBug(store: Store, state: MemoryState, bug: StoreBug): Store {
  if (bug !== 'skips-the-dedupe') return store;
  const append: Store['log']['append'] = (draft) => {
    if (draft.ref !== undefined) state.refs.get(draft.sender)?.delete(draft.ref);
    return store.log.append(draft);
  };
  return { ...store, log: { ...store.log, append, appendTelling: telling(append) } };
}
