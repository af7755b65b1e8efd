import type { RedisClient } from './connection.ts';
import { LIVING, RENEW } from './presence-scripts.ts';
import { nodesIn } from './user-record.ts';

// Well below the 10 s within which all know that a dead node's users are offline: they notice it a
// second later at most, and ask about the users whom they watch.
const LEASE_MS = 5_000;
// So long the others can see that a lease ended and was not given back.
const ENDED_KEPT_MS = 60_000;

export interface Renewal {
  /** Whether the lease was still there: where not, others may have taken this node's claims. */
  readonly hadLease: boolean;
  readonly living: ReadonlySet<string>;
  /** Those whose leases ended lately; not those that gave theirs back. */
  readonly ended: ReadonlySet<string>;
}

export type Leases = ReturnType<typeof createLeases>;

/** The leases of the nodes: a node without one has no users, whatever their records say. */
export function createLeases(client: RedisClient, prefix: string, node: string) {
  // One key for all: who lives is one question, whatever the number of nodes.
  const key = `${prefix}nodes`;

  async function living(): Promise<Set<string>> {
    return namesIn(await client.eval(LIVING, 1, key, LEASE_MS));
  }

  return {
    async renew(): Promise<Renewal> {
      const answer = await client.eval(RENEW, 1, key, node, LEASE_MS, ENDED_KEPT_MS);
      const [hadLease, alive, ended] = Array.isArray(answer) ? answer : [];
      return { hadLease: hadLease === 1, living: namesIn(alive), ended: namesIn(ended) };
    },
    async end(): Promise<void> {
      await client.zrem(key, node);
    },
    async isLiving(name: string): Promise<boolean> {
      return (await living()).has(name);
    },
    /** Of each record that is being read: whether it names a living node. */
    async areConnected(reading: Promise<readonly unknown[]>): Promise<boolean[]> {
      const [alive, records] = await Promise.all([living(), reading]);
      return records.map((record) => nodesIn(record).some((name) => alive.has(name)));
    },
  };
}

function namesIn(names: unknown): Set<string> {
  return new Set(Array.isArray(names) ? names.map(String) : []);
}
