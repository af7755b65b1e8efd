import type { StateChange } from './state-report.ts';

const START_DEADLINE_MS = 3_000;

/** What both adapters need to know of their node and of Redis. */
export interface RedisNode {
  readonly url: string;
  /** Unique among the nodes and new at each start; without white space. */
  readonly node: string;
  /** Begins all keys and channels, so that several clusters can share one Redis. */
  readonly prefix?: string;
  /** Told of each change once, for the log. */
  readonly onStateChange?: StateChange;
}

export function settings({ url, node, prefix = 'parley:', onStateChange = () => {} }: RedisNode) {
  if (/\s/.test(node)) throw new Error(`a node's name must be without white space: "${node}"`);
  return { url, node, prefix, onStateChange };
}

/** Waits for the first connection, but not for ever: a node works without Redis, less well. */
export async function forAtMostTheStart(connected: Promise<void>): Promise<void> {
  const { promise: deadline, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, START_DEADLINE_MS);
  await Promise.race([connected, deadline]);
  clearTimeout(timer);
}
