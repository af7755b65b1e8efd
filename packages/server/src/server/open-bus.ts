import type { Bus } from '../bus/bus.ts';
import type { NodesChange, Presence } from '../bus/presence.ts';
import type { Config } from '../config.ts';
import type { UserId } from '../domain/conversation.ts';
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
): Promise<{ bus: Bus; presence: Presence }> {
  if (config.busUrl === undefined) {
    const { MemoryBus } = await import('../bus/memory/memory-bus.ts');
    const { createMemoryPresence } = await import('../bus/memory/memory-presence.ts');
    return { bus: new MemoryBus(), presence: createMemoryPresence(nowMs) };
  }
  const { startRedisBus } = await import('../bus/redis/redis-bus.ts');
  const { startRedisPresence } = await import('../bus/redis/redis-presence.ts');
  const redis = { url: config.busUrl, node };
  const strangeness = () => strangenessOf(redis.url, store);
  const refusal = await strangeness();
  if (refusal !== undefined) throw new Error(refusal);
  const logBusState = stateLogger(log, 'the bus');
  const onBusState = (isUp: boolean, reason?: string) => {
    logBusState(isUp, reason);
    // Redis may have come back empty, or as another one.
    if (isUp) void strangeness().then((line) => line && log.warn({}, line));
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
  return { bus, presence };
}

function logNodes(log: StateLog, { kind, nodes }: NodesChange): void {
  if (kind === 'left') log.info(`left in order: node ${nodes.join(', ')}`);
  else if (kind === 'died') log.warn({ nodes }, 'died without a word: its users are offline');
  else log.warn({ nodes }, 'is back, after its users were taken for offline');
}

/** One line where Redis is another cluster's. While it is away that cannot be known. */
async function strangenessOf(url: string, store: string | undefined): Promise<string | undefined> {
  if (store === undefined) return undefined;
  const { claimForStore } = await import('../bus/redis/store-claim.ts');
  const served = await claimForStore(url, store).catch(() => store);
  if (served === store) return undefined;
  return (
    `this Redis serves the cluster of another store (${served}), and --db is store ${store}: give ` +
    'each cluster a Redis of its own, or, if the other is no more, delete the key parley:store'
  );
}
