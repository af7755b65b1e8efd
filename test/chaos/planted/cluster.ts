import type { Topic } from '../../../packages/server/src/bus/bus.ts';
import {
  createClaims,
  createMemoryPresence,
} from '../../../packages/server/src/bus/memory/memory-presence.ts';
import type { Presence } from '../../../packages/server/src/bus/presence.ts';
import { addressOf } from '../../../packages/server/src/domain/conversation.ts';
import type { EntryDraft } from '../../../packages/server/src/domain/entry.ts';
import { createMemoryStore } from '../../../packages/server/src/store/memory/memory-store.ts';
import { type Store, StoreUnavailable, telling } from '../../../packages/server/src/store/store.ts';
import { freePorts } from '../../support/free-port.ts';
import { type Random, seeded } from '../random.ts';
import type { ChaosNode, Site } from '../site.ts';
import { createLossyHub, type LossyHub } from './lossy-hub.ts';
import { startPlantedNode } from './node.ts';

/** What a cluster may do wrong. */
export type ClusterBug =
  | 'none'
  | 'fills-no-gaps'
  | 'publishes-before-the-commit'
  | 'presence-never-ends';

const NODES = 2;
const SETTLE_MS = 4_000;
const FAILED_COMMITS = 0.05;

/** Some nodes in this process on one store in memory, and on a bus that loses something. */
export async function startPlantedCluster(bug: ClusterBug): Promise<Site> {
  const random = seeded(1);
  const hub = createLossyHub(random.fork());
  const claims = createClaims();
  const stored = createMemoryStore();
  const store =
    bug === 'publishes-before-the-commit' ? publishing(stored, hub, random.fork()) : stored;
  const ports = await freePorts(NODES);
  const nodes = ports.map((tcpPort, at): ChaosNode => {
    let running: { stop(): Promise<void> } | undefined;
    const stop = async () => {
      const stopped = running;
      running = undefined;
      await stopped?.stop();
    };
    return {
      name: `planted${at + 1}`,
      pid: () => undefined,
      disk: undefined,
      async start() {
        if (running !== undefined) return;
        const bus = hub.bus(bug === 'fills-no-gaps');
        const presence = createMemoryPresence(Date.now, claims);
        const started = await startPlantedNode({
          ...{ nodeId: `node${at}`, tcpPort, store, bus },
          presence: bug === 'presence-never-ends' ? withoutEnd(presence) : presence,
        });
        running = {
          async stop() {
            await started.stop();
            await bus.stop();
          },
        };
      },
      kill: stop,
      terminate: stop,
      pause() {},
      resume() {},
    };
  });
  const all = (what: (node: ChaosNode) => Promise<void>) => async () => {
    for (const node of nodes) await what(node);
  };
  const start = all((node) => node.start());
  const kill = all((node) => node.kill());
  await start();
  let turn = 0;
  return {
    nodes,
    shared: undefined,
    tcpPort() {
      turn += 1;
      return ports[turn % NODES] ?? 0;
    },
    httpPort: () => 0,
    directPorts: () => ports,
    mayEcho: true,
    settleMs: SETTLE_MS,
    ...{ wrongEnds: [], lies: [] },
    heal: start,
    async crash() {
      await kill();
      await start();
    },
    stop: kill,
  };
}

/** Tells of a message first; sometimes its commit fails then. */
function publishing(store: Store, hub: LossyHub, random: Random): Store {
  const append = async (draft: EntryDraft) => {
    if (draft.kind !== 'message' || !random.chance(FAILED_COMMITS)) {
      return await store.log.append(draft);
    }
    const heads = await store.log.heads([draft.conversation]);
    const seq = (heads.get(draft.conversation) ?? 0) + 1;
    const address = addressOf(draft.conversation);
    const topics =
      address.kind === 'group'
        ? [`group:${address.group}` as const]
        : (address.kind === 'feed' ? [address.user] : address.users).map(
            (user): Topic => `user:${user}`,
          );
    const entry = { ...draft, seq, n: seq };
    hub.tell(topics, { type: 'entry', entry, address, senderName: 'somebody' });
    throw new StoreUnavailable('the commit has failed');
  };
  return { ...store, log: { ...store.log, append, appendTelling: telling(append) } };
}

function withoutEnd(presence: Presence): Presence {
  return { ...presence, release: async () => false };
}
