import { join } from 'node:path';
import {
  faultsOf,
  type Generator,
  type Load,
  type LoadTiming,
  type Measurement,
  numberOf,
  resultOf,
} from './measurement.ts';
import { loadCore, runPinned } from './pinned.ts';

const script = join(import.meta.dirname, '../loadgen.ts');
const faultNames = {
  lost: 'lost',
  duplicates: 'twice',
  outOfOrder: 'out of order',
  misdirected: 'misdirected',
  invented: 'invented',
  alien: 'alien',
  deadConnections: 'connections dead',
  refused: 'refused',
};
const slackMs = 300_000;

/** Where a load goes, and whose processor time is of interest. */
export type Places = {
  servers: readonly { port: number; httpPort: number }[];
  pids: readonly number[];
  /** Where the generator runs; anywhere if it is left out. */
  core?: number;
};

/** The project's own, as its users have it. */
export const ownGenerator: Generator = {
  name: 'parley bench',
  measure: (load, timing, server) =>
    measureAt(load, timing, { servers: [server], pids: [server.pid], core: loadCore }),
};

export async function measureAt(
  load: Load,
  timing: LoadTiming,
  { servers, pids, core }: Places,
): Promise<Measurement & { cpuSecondsEach: number[] }> {
  const args = [
    ...[script, 'bench', load.mode],
    ...servers.map((server) => `127.0.0.1:${portOf(load, server)}`),
    ...['--server-pid', pids.join(',')],
    ...['--seconds', String(timing.seconds), '--warmup-seconds', String(timing.warmupSeconds)],
    ...['--drain-seconds', '30'],
    ...flags(load),
  ];
  const timeoutMs = (timing.seconds + timing.warmupSeconds) * 1000 + slackMs;
  const result = resultOf(await runPinned(core, process.execPath, args, timeoutMs));
  return {
    perSecond: numberOf(result, 'perSecond'),
    readPerSecond: numberOf(result, 'readPerSecond'),
    p50Ms: numberOf(result, 'p50Us') / 1000,
    p99Ms: numberOf(result, 'p99Us') / 1000,
    kibPerConnection: numberOf(result, 'kibPerConnection'),
    faults: [faultsOf(result, faultNames), unacknowledged(load, result)]
      .filter((text) => text !== '')
      .join(', '),
    loadCpuShare: numberOf(result, 'loadCpuShare'),
    seconds: numberOf(result, 'seconds'),
    cpuSecondsEach: String(result.serverCpuSecondsEach ?? '')
      .split(',')
      .map(Number),
  };
}

/** Each message of v2 must have been answered, not only delivered. */
function unacknowledged({ profile }: Load, result: Record<string, unknown>): string {
  const missing = numberOf(result, 'sent') - numberOf(result, 'acknowledged');
  return profile === undefined || Number.isNaN(missing) || missing === 0
    ? ''
    : `${missing} not acknowledged`;
}

function portOf({ wire }: Load, server: { port: number; httpPort: number }): number {
  return wire === 'websocket' ? server.httpPort : server.port;
}

function flags(load: Load): string[] {
  const { mode, ...rest } = load;
  return Object.entries(rest).flatMap(([name, value]) => [
    `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    String(value),
  ]);
}
