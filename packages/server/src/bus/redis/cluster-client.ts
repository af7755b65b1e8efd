import { Cluster } from 'ioredis';
import type { ConnectionEvents } from './client.ts';
import { type ClusterTarget, clusterOptions } from './client-options.ts';
import { SLOTS } from './key-slot.ts';

const CHECK_INTERVAL_MS = 1_000;

export interface ClusterClient {
  readonly client: Cluster;
  /** Whether all masters answer. */
  isUp(): boolean;
  /** Whether it is of any use: of some users what is asked may be answered. */
  isUsable(): boolean;
  stop(): void;
}

/** A connection to each master of a cluster, for commands with keys. */
export function openClusterClient(target: ClusterTarget, events: ConnectionEvents): ClusterClient {
  const client = new Cluster([...target.hosts], clusterOptions(target));
  let state: 'starting' | 'up' | 'down' | 'stopped' = 'starting';
  let reason: string | undefined;
  let isChecking = false;

  // The client tells of every failed try, and of each connection; the log gets one line a change.
  client.on('error', (error: Error) => note(error.message));
  client.on('node error', (error: Error, address: string) => note(`${address}: ${error.message}`));
  for (const event of ['ready', 'close', '-node']) client.on(event, () => void check());
  const checking = setInterval(() => void check(), CHECK_INTERVAL_MS);

  function note(problem: string): void {
    reason = problem;
  }

  async function check(): Promise<void> {
    if (isChecking || state === 'stopped') return;
    isChecking = true;
    const problem = await findProblem();
    isChecking = false;
    // A stop comes in between.
    if (isStopped()) return;
    if (problem === undefined && state !== 'up') {
      state = 'up';
      reason = undefined;
      events.onUp();
    } else if (problem !== undefined && state !== 'down' && !isStarting(problem)) {
      state = 'down';
      events.onDown(problem);
    }
  }

  const isStopped = (): boolean => state === 'stopped';

  /** A first try that is still under way is no loss. */
  function isStarting(problem: string): boolean {
    return state === 'starting' && problem === NOTHING_YET;
  }

  async function findProblem(): Promise<string | undefined> {
    if (client.status !== 'ready') return reason ?? NOTHING_YET;
    const masters = new Set<string>();
    for (let slot = 0; slot < SLOTS; slot += 1) {
      const master = client.slots[slot]?.[0];
      if (master === undefined) return 'nobody serves some slots of the cluster';
      masters.add(master);
    }
    const connected = new Map(
      client.nodes('master').map((node) => [`${node.options.host}:${node.options.port}`, node]),
    );
    const answers = await Promise.all(
      [...masters].map(async (name) => {
        const node = connected.get(name);
        if (node === undefined) return `${name}: ${reason ?? 'not connected'}`;
        return node.ping().then(
          () => undefined,
          (error: unknown) => `${name}: ${String(error)}`,
        );
      }),
    );
    const problem = answers.find((answer) => answer !== undefined);
    // A master that is back at its address, or another in its place, is found in the slots.
    if (problem !== undefined && client.status === 'ready') client.refreshSlotsCache();
    return problem;
  }

  return {
    client,
    isUp: () => state === 'up',
    isUsable: () => state !== 'stopped' && client.status === 'ready',
    stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      clearInterval(checking);
      const nodes = client.nodes();
      client.disconnect();
      for (const node of nodes) node.stream?.destroy();
    },
  };
}

const NOTHING_YET = 'not connected yet';
