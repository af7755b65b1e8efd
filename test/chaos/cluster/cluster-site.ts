import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePorts } from '../../support/free-port.ts';
import { startHaproxy } from '../../support/haproxy.ts';
import { startMariaDb } from '../../support/mariadb.ts';
import { startRedis } from '../../support/redis.ts';
import type { Service } from '../../support/service.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { CLEAR } from '../faults/pipe.ts';
import { startWire, type Wire } from '../faults/wire.ts';
import type { LinkName, Part, Site } from '../site.ts';
import { type ClusterNode, clusterNode } from './cluster-node.ts';
import { Harms } from './harms.ts';
import { watchReadiness } from './readiness-watch.ts';

const NODES = 3;
/** Heads are compared every 30 s; the rest is for clients that wait before they try again. */
const SETTLE_MS = 45_000;
/** Within this a node may still suffer from what has ended. */
const AFTERMATH_MS = 10_000;
const ALL = [...Array(NODES).keys()];

const nowMs = () => performance.now();

type Undo = () => Promise<void>;

/** Three nodes on MariaDB and Redis behind the deployed HAProxy, each way between them a wire. */
export async function startClusterSite(): Promise<Site> {
  const undo: Undo[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await build(undo, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function build(undo: Undo[], stop: Undo): Promise<Site> {
  const folder = await tempFolder('chaos-cluster');
  undo.push(folder.remove);
  // Each commit is synced: that is what a slow disk slows.
  const mariadb = await startMariaDb({ durable: true });
  undo.push(() => mariadb.stop());
  const database = new URL(await mariadb.database());
  const redisFolder = await tempFolder('chaos-redis');
  undo.push(redisFolder.remove);
  const redis = await startRedis({
    args: ['--dir', redisFolder.path, '--appendonly', 'yes', '--appendfsync', 'everysec'],
  });
  undo.push(() => redis.stop());

  const harms = new Harms(nowMs);
  const nodes: ClusterNode[] = [];
  const links: Readonly<Record<LinkName, readonly Wire[]>>[] = [];
  const directPorts: number[] = [];
  const balanced: { tcpPort: number; httpPort: number; agentPort: number }[] = [];
  const watched: { at: number; httpPort: number; name: string; upMs: () => number }[] = [];
  const wireTo = async (port: number): Promise<Wire> => {
    const [own = 0] = await freePorts(1);
    const wire = await startWire(() => port, nowMs, own);
    undo.push(() => wire.stop());
    return wire;
  };

  for (const at of ALL) {
    const [tcp = 0, http = 0, agent = 0, direct = 0] = await freePorts(4);
    const [toTcp, toHttp, toAgent] = [await wireTo(tcp), await wireTo(http), await wireTo(agent)];
    const [toDatabase, toRedis] = [await wireTo(mariadb.port), await wireTo(redis.port)];
    const databaseUrl = new URL(database);
    databaseUrl.port = String(toDatabase.port);
    links.push({
      balancer: [toTcp, toHttp, toAgent],
      database: [toDatabase],
      redis: [toRedis],
    });
    balanced.push({ tcpPort: toTcp.port, httpPort: toHttp.port, agentPort: toAgent.port });
    const node = clusterNode({
      ...{ name: `node${at + 1}`, folder: folder.path, ports: { tcp, http, agent, direct } },
      ...{ databaseUrl: databaseUrl.href, redisUrl: `redis://127.0.0.1:${toRedis.port}` },
      ...{ inbound: [toTcp, toHttp, toAgent], nowMs },
      isWell: () =>
        Math.min(harms.wellMs(at, 'database'), harms.wellMs(at, 'redis')) > AFTERMATH_MS,
    });
    undo.push(async () => {
      node.resume();
      await node.kill();
    });
    nodes.push(node);
    directPorts.push(direct);
    watched.push({ at, httpPort: http, name: node.name, upMs: node.upMs });
  }
  await Promise.all(nodes.map((node) => node.start()));
  const [chatPort = 0, webPort = 0] = await freePorts(2);
  const haproxy = await startHaproxy({ chatPort, webPort, nodes: balanced });
  undo.push(() => haproxy.stop());
  const watch = watchReadiness(watched, harms, nowMs);
  undo.push(() => watch.stop());

  const parts = {
    database: partOf(mariadb, async () => {
      throw new Error('the database does not lose its data');
    }),
    redis: partOf(redis, () => rm(join(redisFolder.path, 'appendonlydir'), { recursive: true })),
  };

  return {
    nodes,
    shared: {
      ...{ nodes: ALL, parts },
      wires: (node, link) => links[node]?.[link] ?? [],
      harm: (part, harmed, isCertain) => harms.begin(part, harmed, isCertain),
    },
    tcpPort: () => chatPort,
    httpPort: () => webPort,
    directPorts: () => directPorts,
    mayEcho: true,
    settleMs: SETTLE_MS,
    get wrongEnds() {
      return nodes.flatMap(({ wrongEnds }) => wrongEnds);
    },
    lies: watch.lies,
    async heal() {
      for (const part of Object.values(parts)) {
        part.resume();
        await part.start(true);
      }
      for (const wire of links.flatMap((each) => Object.values(each).flat())) {
        wire.setWeather(CLEAR);
      }
      for (const each of links) {
        for (const wire of [...each.database, ...each.redis]) await wire.setRefusing(false);
      }
      for (const node of nodes) {
        node.resume();
        await node.start();
      }
    },
    async crash() {
      const ends = [harms.begin('database', ALL, false), harms.begin('redis', ALL, false)];
      await Promise.all([...nodes, ...Object.values(parts)].map((each) => each.kill()));
      await Promise.all([parts.database.start(true), parts.redis.start(false)]);
      for (const end of ends) end();
      await Promise.all(nodes.map((node) => node.start()));
    },
    stop,
  };
}

function partOf(service: Service, forget: () => Promise<void>): Part {
  let isUp = true;
  return {
    pid: () => service.pid,
    async kill() {
      isUp = false;
      await service.kill();
    },
    terminate() {
      isUp = false;
      process.kill(service.pid, 'SIGTERM');
    },
    async start(keepsData) {
      if (isUp) return;
      if (!keepsData) await forget();
      await service.restart();
      isUp = true;
    },
    pause: () => service.pause(),
    resume: () => service.resume(),
  };
}
