import type { Bus } from '../bus/bus.ts';
import type { Presence } from '../bus/presence.ts';
import type { Config } from '../config.ts';
import type { UserId } from '../domain/conversation.ts';
import { type StateLog, stateLogger } from './state-log.ts';

/** What the nodes share beside the store; `onReplaced` ends a session that lost its user. */
export async function openBus(
  config: Config,
  node: string,
  nowMs: () => number,
  log: StateLog,
  onReplaced: (user: UserId, session: string) => void,
): Promise<{ bus: Bus; presence: Presence }> {
  if (config.busUrl === undefined) {
    const { MemoryBus } = await import('../bus/memory/memory-bus.ts');
    const { createMemoryPresence } = await import('../bus/memory/memory-presence.ts');
    return { bus: new MemoryBus(), presence: createMemoryPresence(nowMs) };
  }
  const { startRedisBus } = await import('../bus/redis/redis-bus.ts');
  const { startRedisPresence } = await import('../bus/redis/redis-presence.ts');
  const redis = { url: config.busUrl, node };
  const [bus, presence] = await Promise.all([
    startRedisBus({ ...redis, onStateChange: stateLogger(log, 'the bus') }),
    startRedisPresence({ ...redis, onStateChange: stateLogger(log, 'presence'), onReplaced }),
  ]);
  return { bus, presence };
}
