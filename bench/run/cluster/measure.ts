import { watchForeignLoad } from '../foreign-load.ts';
import type { Load, LoadTiming, Measurement } from '../measurement.ts';
import { measureAt } from '../own-generator.ts';
import { startSite } from './site.ts';

export type ClusterMeasured = Measurement & {
  foreignCpuShare: number;
  /** Processor time for each message or login, in µs. */
  nodesUs: number;
  mariadbUs: number;
  redisUs: number;
};

/** Loads a fresh cluster; connections go to its nodes in turn. */
export async function measureCluster(
  nodeCount: number,
  load: Load,
  timing: LoadTiming,
): Promise<ClusterMeasured> {
  const site = await startSite(nodeCount);
  try {
    const servers = site.nodes.map(({ tcpPort, httpPort }) => ({ port: tcpPort, httpPort }));
    const pids = site.pids();
    const foreignLoad = watchForeignLoad(pids);
    const measured = await measureAt(load, timing, { servers, pids });
    const foreignCpuShare = foreignLoad() ?? 0;
    const count = measured.perSecond * measured.seconds;
    const each = measured.cpuSecondsEach.map((seconds) => (seconds / count) * 1e6);
    const all = {
      ...measured,
      foreignCpuShare,
      nodesUs: each.slice(0, nodeCount).reduce((sum, us) => sum + us, 0),
      mariadbUs: each[nodeCount] ?? Number.NaN,
      redisUs: each[nodeCount + 1] ?? Number.NaN,
    };
    print(nodeCount, all);
    return all;
  } finally {
    await site.stop();
  }
}

function print(nodeCount: number, measured: ClusterMeasured): void {
  const values = Object.entries(measured)
    .filter(([, value]) => typeof value === 'number' && !Number.isNaN(value))
    .map(([name, value]) => `${name} ${Math.round(Number(value) * 1000) / 1000}`);
  const { faults } = measured;
  const end = faults === '' ? '' : `; FAULTS: ${faults}`;
  console.log(`  ${nodeCount} ${nodeCount === 1 ? 'node' : 'nodes'}: ${values.join(', ')}${end}`);
}
