import type { RedisClient } from './connection.ts';
import { LIVING, RENEW } from './presence-scripts.ts';
import { nodesIn } from './user-record.ts';

// Well below the 10 s within which all know that a dead node's users are offline: they notice it a
// second later at most, and ask about the users whom they watch.
const LEASE_MS = 5_000;
// So long the others can see that a lease ended and was not given back.
const ENDED_KEPT_MS = 60_000;
// One renewal may be lost when a replica of Redis takes over.
const FOREIGN_RENEWALS = 3;

export interface Renewal {
  /** Whether the lease was still there: where not, others may have taken this node's claims. */
  readonly hadLease: boolean;
  /** Whether another process keeps a lease under this node's name. */
  readonly isShared: boolean;
  readonly living: ReadonlySet<string>;
  /** Those whose leases ended lately; not those that gave theirs back. */
  readonly ended: ReadonlySet<string>;
}

export type Leases = ReturnType<typeof createLeases>;

/** The leases of the nodes: a node without one has no users, whatever their records say. */
export function createLeases(client: RedisClient, prefix: string, node: string) {
  // One key for all: who lives is one question, whatever the number of nodes.
  const key = `${prefix}nodes`;

  // When the lease ends as this process renewed it last, if that is known.
  let lastEnd: number | undefined;
  let foreign = 0;
  let underWay = 0;

  async function living(): Promise<Set<string>> {
    return namesIn(await client.eval(LIVING, 1, key, LEASE_MS));
  }

  return {
    async renew(): Promise<Renewal> {
      // Answers come in their order, but the one before may still be under way.
      const expected = underWay === 0 ? lastEnd : undefined;
      lastEnd = undefined;
      underWay += 1;
      try {
        const answer = await client.eval(RENEW, 1, key, node, LEASE_MS, ENDED_KEPT_MS);
        const [before, end, alive, ended] = Array.isArray(answer) ? answer : [];
        lastEnd = Number(end);
        const isForeign = before !== 0 && expected !== undefined && before !== expected;
        foreign = isForeign ? foreign + 1 : 0;
        return {
          hadLease: before !== 0,
          isShared: foreign >= FOREIGN_RENEWALS,
          living: namesIn(alive),
          ended: namesIn(ended),
        };
      } finally {
        underWay -= 1;
      }
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
