import { Redis } from 'ioredis';
import {
  ANSWER_TIMEOUT_MS,
  type ClusterTarget,
  type ServerOptions,
  serverOptions,
} from './client-options.ts';
import { SLOTS, slotOf } from './key-slot.ts';
import type { Topology } from './topology.ts';

const REFRESH_INTERVAL_MS = 30_000;
const TROUBLED_INTERVAL_MS = 1_000;
// Many channels move, and many connections end, at once.
const GATHER_MS = 50;

export interface ClusterWatch {
  /** Something showed that it is no longer as it was: looks soon. */
  refresh(): void;
  stop(): void;
}

export interface ClusterWatchEvents {
  onChange(topology: Topology): void;
  /** No member answers; the last one for this reason. */
  onUnreachable(reason: string): void;
  /** Whether something is amiss, so that a change is to be expected. */
  isTroubled(): boolean;
}

interface View {
  /** Of each range: first and last slot, and the address of its master. */
  readonly ranges: readonly (readonly [first: number, last: number, master: string])[];
  readonly isOk: boolean;
  readonly epoch: number;
}

/** Follows which master of a cluster serves which slots. */
export function watchCluster(target: ClusterTarget, events: ClusterWatchEvents): ClusterWatch {
  const seeds = target.hosts.map(({ host, port }) => nameOf(host, port));
  let masters: readonly string[] = [];
  let told: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let dueMs = 0;
  let isAsking = false;
  let mustAskAgain = false;
  let isStopped = false;
  soon(0);

  function soon(delayMs: number): void {
    if (isStopped) return;
    const atMs = performance.now() + delayMs;
    if (timer !== undefined && dueMs <= atMs) return;
    clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(() => {
      timer = undefined;
      void ask();
    }, delayMs);
  }

  async function ask(): Promise<void> {
    isAsking = true;
    mustAskAgain = false;
    const view = await bestView();
    isAsking = false;
    if (isStopped) return;
    if (typeof view === 'object') tell(view);
    else events.onUnreachable(view);
    const isWell = typeof view === 'object' && view.isOk && !events.isTroubled();
    soon(mustAskAgain ? GATHER_MS : isWell ? REFRESH_INTERVAL_MS : TROUBLED_INTERVAL_MS);
  }

  /** Of a member that says that all is well, else of the one that has heard most. */
  async function bestView(): Promise<View | string> {
    let best: View | string = 'it names no member';
    for (const address of new Set([...shuffled(masters), ...shuffled(seeds)])) {
      if (isStopped) return best;
      const view = await viewOf(target, address);
      if (typeof view === 'string') {
        if (typeof best === 'string') best = `${address}: ${view}`;
      } else if (view.isOk) return view;
      else if (typeof best === 'string' || view.epoch > best.epoch) best = view;
    }
    return best;
  }

  function tell(view: View): void {
    const text = JSON.stringify([view.ranges, view.isOk]);
    masters = [...new Set(view.ranges.map(([, , master]) => master))];
    if (text === told) return;
    told = text;
    events.onChange(toTopology(target, view));
  }

  return {
    refresh() {
      if (isAsking) mustAskAgain = true;
      else soon(GATHER_MS);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function toTopology(target: ClusterTarget, { ranges, isOk }: View): Topology {
  const names = [...new Set(ranges.map(([, , master]) => master))];
  const owners = new Int16Array(SLOTS).fill(-1);
  for (const [first, last, master] of ranges) owners.fill(names.indexOf(master), first, last + 1);
  const missing = owners.reduce((sum, owner) => sum + (owner < 0 ? 1 : 0), 0);
  const { tls, username, password } = target;
  return {
    masters: new Map(
      names.map((name) => [
        name,
        {
          ...{ kind: 'standalone', tls, db: 0, ...addressIn(name) },
          ...(username !== undefined && { username }),
          ...(password !== undefined && { password }),
        },
      ]),
    ),
    masterOf: (slot) => names[owners[slot] ?? -1],
    slotOf,
    problem:
      missing > 0
        ? `nobody serves ${missing} slots of the cluster`
        : isOk
          ? undefined
          : 'the cluster says that it is down',
  };
}

/** What one member says, or why it does not. */
async function viewOf(target: ClusterTarget, address: string): Promise<View | string> {
  const { host, port } = addressIn(address);
  const { tls, username, password } = target;
  const options: ServerOptions = {
    ...serverOptions({
      ...{ kind: 'standalone', tls, host, port, db: 0 },
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
    }),
    ...{ lazyConnect: true, retryStrategy: null, enableReadyCheck: false, protocol: 2 },
    ...{ connectTimeout: ANSWER_TIMEOUT_MS, commandTimeout: ANSWER_TIMEOUT_MS },
  };
  const client = new Redis(options);
  // Says more than the refusal to connect does.
  let reason: string | undefined;
  client.on('error', (error) => {
    reason = error.message;
  });
  try {
    await client.connect();
    const [slots, info] = await Promise.all([
      client.call('CLUSTER', 'SLOTS'),
      client.call('CLUSTER', 'INFO'),
    ]);
    const facts = String(info);
    return {
      ranges: Array.isArray(slots) ? slots.flatMap((range) => toRange(range, host)) : [],
      isOk: facts.includes('cluster_state:ok'),
      epoch: Number(/cluster_current_epoch:(\d+)/.exec(facts)?.[1] ?? 0),
    };
  } catch (error) {
    return reason ?? String(error);
  } finally {
    client.disconnect();
    client.stream?.destroy();
  }
}

function toRange(range: unknown, askedHost: string): View['ranges'] {
  if (!Array.isArray(range)) return [];
  const [first, last, master] = range;
  if (!Number.isInteger(first) || !Number.isInteger(last) || !Array.isArray(master)) return [];
  const [host, port] = master;
  // A member that does not know its own address means the one that it was reached by.
  const name = nameOf(typeof host === 'string' && host !== '' ? host : askedHost, Number(port));
  return [[first, last, name]];
}

function nameOf(host: string, port: number): string {
  return `${host}:${port}`;
}

function addressIn(name: string): { host: string; port: number } {
  const colon = name.lastIndexOf(':');
  return { host: name.slice(0, colon), port: Number(name.slice(colon + 1)) };
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}
