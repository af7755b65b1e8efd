import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../../packages/cli/src/bench/histogram.ts';
import { processStats } from '../../../packages/cli/src/bench/process-stats.ts';
import { freePorts } from '../../../test/support/free-port.ts';
import { type ParleyNode, startParley } from '../../../test/support/parley-node.ts';
import { nodeEnvironment, startBackEnds } from '../cluster/site.ts';
import { watchForeignLoad } from '../foreign-load.ts';
import { type Balancer, type Place, startBalancer } from './balancer.ts';
import { createAccounts, createSeen, startClients } from './clients.ts';
import { type Result, resultTable } from './result.ts';
import { slowDown } from './slow-down.ts';
import { variants } from './variants.ts';

export const balancingName = 'balancing';

const nodeCount = 3;
const clientCount = 400;
/** So long the first node is slow before anything is counted: clients stay half as long. */
const settleMs = 12_000;
const sampleMs = 500;

/** Three nodes, the first of them slow; the same clients by way of each variant, in turns. */
export async function runBalancing(seconds: number): Promise<string[]> {
  console.log(`${balancingName}:`);
  const { mariadb, redis } = await startBackEnds();
  const nodes: ParleyNode[] = [];
  try {
    const ports = await freePorts(nodeCount);
    const db = await mariadb.database();
    for (const agentPort of ports) {
      const args = ['--db', db, '--bus', redis.url, '--agent-check', `127.0.0.1:${agentPort}`];
      nodes.push(await startParley({ args, env: nodeEnvironment }));
    }
    const places = nodes.map(({ tcpPort, httpPort }, at): Place => {
      return { tcpPort, httpPort, agentPort: ports[at] ?? 0 };
    });
    const accounts = await createAccounts(places[0]?.tcpPort ?? 0, clientCount);
    const results: Result[] = [];
    for (const variant of variants) {
      const balancer = await startBalancer(places, variant);
      try {
        const seen = createSeen();
        const stopClients = startClients(balancer.port, accounts, seen);
        const [slow] = nodes;
        const speedUp = slow === undefined ? () => {} : slowDown(slow);
        try {
          await sleep(settleMs);
          const foreignLoad = watchForeignLoad([
            ...nodes.map(({ pid }) => pid),
            ...[mariadb.pid, redis.pid, balancer.pid, process.pid],
          ]);
          seen.isMeasuring = true;
          const spread = await watch(nodes, balancer, seconds);
          seen.isMeasuring = false;
          results.push({
            name: variant.name,
            seen,
            ...spread,
            foreignCpuShare: foreignLoad() ?? 0,
          });
          print(results.at(-1));
        } finally {
          speedUp();
          await stopClients();
        }
      } finally {
        await balancer.stop();
      }
    }
    return resultTable(results);
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await Promise.all([redis.stop(), mariadb.stop()]);
  }
}

/** The connections of each node on average, and the processor time that each used a second. */
async function watch(nodes: readonly ParleyNode[], balancer: Balancer, seconds: number) {
  const pids = nodes.map(({ pid }) => pid);
  const before = processStats(pids)?.cpuSecondsEach ?? [];
  const sums = nodes.map(() => 0);
  const rounds = Math.round((seconds * 1000) / sampleMs);
  for (let round = 0; round < rounds; round++) {
    await sleep(sampleMs);
    for (const [at, count] of (await balancer.connections()).entries()) {
      sums[at] = (sums[at] ?? 0) + count;
    }
  }
  const after = processStats(pids)?.cpuSecondsEach ?? [];
  return {
    connections: sums.map((sum) => sum / rounds),
    cpuShares: nodes.map((_, at) => ((after[at] ?? 0) - (before[at] ?? 0)) / seconds),
  };
}

function print(result: Result | undefined): void {
  if (result === undefined) return;
  const { name, seen, connections } = result;
  const p99Ms = quantile(seen.answersUs, 0.99) / 1000;
  const each = connections.map((count) => Math.round(count)).join(', ');
  console.log(
    `  ${name}: ${seen.messages} answered, p99 ${p99Ms.toFixed(1)} ms, connections ${each}`,
  );
}
