import type { Bus } from '../bus/bus.ts';
import type { NodesChange, Presence } from '../bus/presence.ts';
import type { Config } from '../config.ts';
import type { UserId } from '../domain/conversation.ts';
import { type ClaimWatch, startClaimWatch, strangenessOf } from './claim-watch.ts';
import { type StateLog, stateLogger } from './state-log.ts';

/** Rejects with a line where `--bus` is plainly wrong. A Redis that is away may still come. */
export async function checkBus({ busUrl }: Config): Promise<void> {
  if (busUrl === undefined) return;
  const { checkRedis } = await import('../bus/redis/preflight.ts');
  await checkRedis(busUrl);
}

/**
 * What the nodes share beside the store, whose id is `store`; `onReplaced` ends a session that lost
 * its user. Rejects with a line where Redis serves another store.
 */
export async function openBus(
  config: Config,
  store: string | undefined,
  node: string,
  nowMs: () => number,
  log: StateLog,
  onReplaced: (user: UserId, session: string) => void,
): Promise<{ bus: Bus; presence: Presence; claimWatch?: ClaimWatch }> {
  if (config.busUrl === undefined) {
    const { MemoryBus } = await import('../bus/memory/memory-bus.ts');
    const { createMemoryPresence } = await import('../bus/memory/memory-presence.ts');
    return { bus: new MemoryBus(), presence: createMemoryPresence(nowMs) };
  }
  const { startRedisBus } = await import('../bus/redis/redis-bus.ts');
  const { startRedisPresence } = await import('../bus/redis/redis-presence.ts');
  const redis = { url: config.busUrl, node };
  const { claimForStore } = await import('../bus/redis/store-claim.ts');
  if (store !== undefined) {
    // While it is away that cannot be known.
    const claimed = await claimForStore(redis.url, store).catch(() => undefined);
    const served = claimed?.store ?? store;
    if (served !== store) throw new Error(strangenessOf(served, store));
  }
  let claimWatch: ClaimWatch | undefined;
  const logBusState = stateLogger(log, 'the bus');
  const onBusState = (isUp: boolean, reason?: string) => {
    logBusState(isUp, reason);
    if (isUp) claimWatch?.look();
  };
  const [bus, presence] = await Promise.all([
    startRedisBus({ ...redis, onStateChange: onBusState }),
    startRedisPresence({
      ...redis,
      onStateChange: stateLogger(log, 'presence'),
      onReplaced,
      onNodesChange: (change) => logNodes(log, change),
      onTwin: () =>
        log.warn(
          { node },
          'another process is this node, too: is this a copy? Restart one of them',
        ),
    }),
  ]);
  log.info(`this is node ${node}`);
  if (store === undefined) return { bus, presence };
  claimWatch = startClaimWatch(store, () => claimForStore(redis.url, store), log);
  return { bus, presence, claimWatch };
}

function logNodes(log: StateLog, { kind, nodes }: NodesChange): void {
  if (kind === 'left') log.info(`left in order: node ${nodes.join(', ')}`);
  else if (kind === 'died') log.warn({ nodes }, 'died without a word: its users are offline');
  else log.warn({ nodes }, 'is back, after its users were taken for offline');
}
