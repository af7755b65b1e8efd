import { dialects } from '@parley/protocol';
import type { Bus } from '../../../packages/server/src/bus/bus.ts';
import type { Presence } from '../../../packages/server/src/bus/presence.ts';
import { readConfig } from '../../../packages/server/src/config.ts';
import { startTcpListener } from '../../../packages/server/src/gateway/tcp-listener.ts';
import { createRateLimits } from '../../../packages/server/src/lib/rate-limits.ts';
import { createStats } from '../../../packages/server/src/lib/stats.ts';
import { createSessionServices } from '../../../packages/server/src/session/create-services.ts';
import { Session } from '../../../packages/server/src/session/session.ts';
import type { Store } from '../../../packages/server/src/store/store.ts';

export type PlantedParts = {
  readonly nodeId: string;
  readonly tcpPort: number;
  readonly store: Store;
  readonly bus: Bus;
  readonly presence: Presence;
};

/** The server's own sessions in this process, on parts that may have a bug. */
export async function startPlantedNode(parts: PlantedParts): Promise<{ stop(): Promise<void> }> {
  const { tcpPort, ...rest } = parts;
  const config = readConfig({}, {});
  const stats = createStats();
  const sessions = createSessionServices({
    ...rest,
    passwords: {
      hash: async (password) => password,
      verify: async (password, hash) => password === hash,
      waiting: () => 0,
    },
    rateLimits: createRateLimits(undefined),
    policies: config.loginPolicies,
    trustsEnds: parts.bus.isLossless,
    nowMs: Date.now,
    elapsedMs: () => performance.now(),
    stats,
    onError: () => {},
  });
  sessions.start();
  const listener = await startTcpListener({
    ...config,
    ...{ host: '127.0.0.1', port: tcpPort, dialect: dialects.abc, tls: undefined },
    ...{ nowMs: Date.now, stats, onError: () => {} },
    open: (connection) => new Session(connection, sessions.services),
  });
  return {
    async stop() {
      await listener.stop();
      await sessions.stop();
    },
  };
}
