import type { Redis } from 'ioredis';
import { pipelined } from './pipelined.ts';
import { nodesIn } from './user-record.ts';

// Well below the 10 s within which a dead node's users have to be offline.
const LEASE_MS = 6_000;
const MAX_KNOWN_NODES = 1_000;

export type Leases = ReturnType<typeof createLeases>;

/** The leases of the nodes: a node without one has no users, whatever their records say. */
export function createLeases(client: Redis, prefix: string, node: string) {
  const keyOf = (name: string): string => `${prefix}node:${name}`;
  // Those that records named, the dead ones too, so that a question about users can take the one
  // about their nodes along instead of asking again.
  const known = new Set([node]);

  async function living(nodes: readonly string[]): Promise<Set<string>> {
    const answers = await pipelined(client, nodes, (pipeline, name) => {
      pipeline.exists(keyOf(name));
    });
    return new Set(nodes.filter((_, at) => answers[at] === 1));
  }

  function learn(nodes: readonly string[]): void {
    if (known.size + nodes.length > MAX_KNOWN_NODES) known.clear();
    for (const name of nodes) known.add(name);
  }

  return {
    /** Whether the lease was still there: where not, others may have taken this node's claims. */
    async renew(): Promise<boolean> {
      return (await client.set(keyOf(node), '1', 'PX', LEASE_MS, 'GET')) !== null;
    },
    async end(): Promise<void> {
      await client.del(keyOf(node));
    },
    async isLiving(name: string): Promise<boolean> {
      return (await living([name])).has(name);
    },
    /** Of each record that is being read: whether it names a living node. */
    async areConnected(reading: Promise<readonly unknown[]>): Promise<boolean[]> {
      const asked = [...known];
      const [alive, records] = await Promise.all([living(asked), reading]);
      const nodesOf = records.map(nodesIn);
      const unasked = [...new Set(nodesOf.flat())].filter((name) => !asked.includes(name));
      if (unasked.length > 0) {
        learn(unasked);
        for (const name of await living(unasked)) alive.add(name);
      }
      return nodesOf.map((nodes) => nodes.some((name) => alive.has(name)));
    },
  };
}
