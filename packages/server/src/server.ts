import { randomBytes } from 'node:crypto';
import type { Config } from './config.ts';
import type { UserId } from './domain/conversation.ts';
import type { Connection } from './gateway/connection.ts';
import type { Listener } from './gateway/listener.ts';
import { expectProxyHeaders, type ProxySources } from './gateway/proxy-listener.ts';
import type { OnProxyRefusal } from './gateway/proxy-refusals.ts';
import { startTcpListener } from './gateway/tcp-listener.ts';
import { attachWebSocket } from './gateway/websocket-listener.ts';
import { createDoor } from './http/door.ts';
import { mountExport } from './http/export.ts';
import { mountFiles } from './http/file-routes.ts';
import { createPasswords } from './lib/passwords.ts';
import { createRateLimits } from './lib/rate-limits.ts';
import { createSharedClock } from './lib/shared-clock.ts';
import { createStats } from './lib/stats.ts';
import { createErrorLog } from './ops/error-log.ts';
import { type HttpServer, startHttp } from './ops/http.ts';
import type { Logger } from './ops/logger.ts';
import { createMetrics } from './ops/metrics.ts';
import { readinessOf } from './ops/readiness.ts';
import { ownPages, type SharedPages } from './ops/shared-pages.ts';
import { beginAnew } from './server/begin-anew.ts';
import { clockLogger } from './server/clock-logger.ts';
import { drain } from './server/drain.ts';
import { openAdminSocket } from './server/open-admin-socket.ts';
import { openAgent } from './server/open-agent.ts';
import { checkBus, openBus } from './server/open-bus.ts';
import { openFiles } from './server/open-files.ts';
import { openSearch } from './server/open-search.ts';
import { openStore } from './server/open-store.ts';
import { openTls } from './server/open-tls.ts';
import type { Leftover } from './server/stop-in-time.ts';
import { createSessionServices } from './session/create-services.ts';
import { Session } from './session/session.ts';

export interface RunningServer {
  readonly tcpPorts: readonly number[];
  readonly httpPort: number;
  /** Lets balancers notice, stops accepting, finishes what was begun, flushes, closes. */
  stop(): Promise<void>;
  /** There is no time for that: gives back at once what others wait for. */
  abandon(): Leftover;
}

/** What has said nothing by then is no client: the rest of the login's time is not given to it. */
const HANDSHAKE_TIMEOUT_MS = 10_000;

/** Puts the parts together: the only file that knows the concrete ones. */
export async function startServer(
  config: Config,
  log: Logger,
  pages: SharedPages = ownPages,
): Promise<RunningServer> {
  const clock = createSharedClock(Date.now, clockLogger(log));
  const { nowMs } = clock;
  const elapsedMs = () => performance.now();
  // New at each start, so that no two nodes are ever taken for one, whatever they are called.
  const nodeId = randomBytes(9).toString('base64url');
  const stats = createStats();
  const undo: (() => Promise<void> | void)[] = [];
  const onError = createErrorLog(log, nowMs);
  let isStopping = false;

  try {
    const tls = await openTls(config, log);
    undo.push(() => tls?.stop());
    const passwords = createPasswords(config.password);
    const listeners: Listener[] = [];
    const outboxBytes = () => listeners.reduce((sum, listener) => sum + listener.queuedBytes(), 0);
    const metrics = createMetrics(stats, {
      storePending: () => store.pendingWrites(),
      passwordsWaiting: passwords.waiting,
      outboxBytes,
      isBusUp: () => bus.isUp(),
      isPresenceUp: () => presence.isUp(),
      ...(config.search && {
        searchBehindMs: () => search?.indexer.behindMs() ?? 0,
        searchIndexed: () => search?.indexer.indexed() ?? 0,
      }),
      clockOffsetMs: clock.offsetMs,
    });
    undo.push(() => metrics.stop());

    const onEpoch = (epoch: string) => {
      log.warn({ epoch }, 'the log is another one now: clients log in anew and are told');
      beginAnew(services.fanOut, listeners).catch((error: unknown) =>
        onError('clients could not be told of another log', error),
      );
    };
    const shared = { onClock: clock.compare, onEpoch };
    await checkBus(config);
    const store = await openStore(config, nowMs, metrics.commit, log, shared);
    undo.push(() => store.stop());
    const search = config.search
      ? await openSearch({ config, store, nowMs, elapsedMs, onError })
      : undefined;
    undo.push(() => search?.stop());
    if (config.databaseUrl === undefined) {
      const admin = await openAdminSocket(config.dataFolder, store, onEpoch).catch(
        (error: unknown) =>
          log.warn({ err: error }, 'parley admin works only while this server does not run'),
      );
      undo.push(() => admin?.stop());
    }
    const onReplaced = (user: UserId, session: string) => services.fanOut.replace(user, session);
    const cluster = await openBus(config, store.id, nodeId, nowMs, log, onReplaced);
    const { bus, presence } = cluster;
    undo.push(
      () => cluster.claimWatch?.stop(),
      () => bus.stop(),
      () => presence.stop(),
    );

    const files = await openFiles(config, store, nodeId, nowMs, onError);
    undo.push(() => files.stop());
    const sessions = createSessionServices({
      files: files.files,
      store,
      bus,
      presence,
      searchIndex: search?.index,
      onPublished: search && ((conversation) => search.indexer.note(conversation)),
      passwords,
      rateLimits: createRateLimits(config.rateLimit),
      policies: config.loginPolicies,
      // A balancer, which a cluster has and a PROXY header shows, says goodbye also for the dead.
      trustsEnds: config.busUrl === undefined && !config.tcp.some(({ proxy }) => proxy),
      nodeId,
      nowMs,
      elapsedMs,
      stats,
      onError,
    });
    const { services } = sessions;
    sessions.start();
    search?.indexer.start();
    undo.push(() => sessions.stop());

    const door = createDoor(services);
    undo.push(() => door.stop());

    // Undone after the listeners: it says that this node leaves for as long as it does.
    const agent = await openAgent(config, pages.startAgentCheck, {
      connections: () => stats.connections,
      outboxBytes,
      isStopping: () => isStopping,
    });
    undo.push(() => agent?.stop());

    const proxies = { ...config, nowMs, onRefusal: refusalLogger(log) };
    const listening = {
      ...config,
      tls,
      nowMs: elapsedMs,
      stats,
      onError,
      open: (connection: Connection) => new Session(connection, services),
    };
    for (const address of config.tcp) {
      const listener = await startTcpListener({
        ...listening,
        ...address,
        proxies: address.proxy ? proxies : undefined,
      });
      listeners.push(listener);
      undo.push(() => listener.stop());
    }
    const readiness = readinessOf({ store, bus, presence, isStopping: () => isStopping });
    let httpSources: ProxySources | undefined;
    const http: HttpServer = await startHttp({
      ...config.http,
      tls,
      headersTimeoutMs: Math.min(config.loginTimeoutMs, HANDSHAKE_TIMEOUT_MS),
      metrics: pages.metrics(agent?.withLoad(metrics) ?? metrics),
      readiness: pages.readiness(readiness),
      prepare: (server) => {
        if (config.http.proxy) httpSources = expectProxyHeaders(server, proxies);
      },
      mount: async (app) => {
        await door.mount(app);
        mountExport(app, services);
        if (files.transfers !== undefined) {
          await mountFiles(app, { transfers: files.transfers, stats, onError });
        }
      },
    });
    undo.push(() => {
      httpSources?.stop();
      return http.stop();
    });
    const tcpPorts = listeners.map((listener) => listener.port);
    const webSockets = attachWebSocket(http.server, {
      ...listening,
      addressOf: httpSources?.addressOf,
    });
    listeners.push(webSockets);
    undo.push(() => webSockets.stop());

    return {
      tcpPorts,
      httpPort: http.port,
      async stop() {
        isStopping = true;
        await drain({
          listeners,
          why: config.busUrl === undefined ? 'shutting_down' : 'going_away',
          waitMs: config.drainWaitMs,
          timeoutMs: config.stopTimeoutMs,
          isEmpty: () => stats.sessions + stats.guests === 0,
        });
        await Promise.all(listeners.map((listener) => listener.stop()));
        await undoAll(undo);
      },
      abandon() {
        // Without a lease none of its users is online here any more.
        presence.stop().catch((error: unknown) => onError('presence was not given back', error));
        const { connections, sessions: users } = stats;
        return { connections, sessions: users, writes: store.pendingWrites() };
      },
    };
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}

function refusalLogger(log: Logger): OnProxyRefusal {
  return (why, address, times) =>
    log.warn({ why, address, times }, 'closed a connection for its PROXY header');
}

async function undoAll(undo: (() => Promise<void> | void)[]): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
