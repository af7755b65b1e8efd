import { join } from 'node:path';
import { faultsOf, type Generator, type Load, numberOf, resultOf } from './measurement.ts';
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

/** The project's own, as its users have it. */
export const ownGenerator: Generator = {
  name: 'parley bench',
  async measure(load, timing, server) {
    const args = [
      ...[script, 'bench', load.mode, `127.0.0.1:${portOf(load, server)}`],
      ...['--server-pid', String(server.pid)],
      ...['--seconds', String(timing.seconds), '--warmup-seconds', String(timing.warmupSeconds)],
      ...['--drain-seconds', '30'],
      ...flags(load),
    ];
    const timeoutMs = (timing.seconds + timing.warmupSeconds) * 1000 + slackMs;
    const result = resultOf(await runPinned(loadCore, process.execPath, args, timeoutMs));
    return {
      perSecond: numberOf(result, 'perSecond'),
      readPerSecond: numberOf(result, 'readPerSecond'),
      p50Ms: numberOf(result, 'p50Us') / 1000,
      p99Ms: numberOf(result, 'p99Us') / 1000,
      kibPerConnection: numberOf(result, 'kibPerConnection'),
      faults: faultsOf(result, faultNames),
      loadCpuShare: numberOf(result, 'loadCpuShare'),
      seconds: numberOf(result, 'seconds'),
    };
  },
};

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
