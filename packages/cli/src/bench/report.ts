import { quantile } from './histogram.ts';
import type { BenchMode, BenchOptions } from './options.ts';
import { formatCount } from './progress.ts';
import type { Run } from './run.ts';
import { isClean, lostOf } from './tally.ts';

export type BenchResult = {
  mode: BenchMode;
  clean: boolean;
  /** What the mode is about: deliveries, messages stored, or logins a second. */
  perSecond: number;
  lines: string[];
  values: Record<string, number | string | boolean>;
};

export function chatResult(
  options: BenchOptions,
  run: Run,
  expected: number,
  deadConnections: number,
): BenchResult {
  const { tally } = run;
  const latency = latencyValues(run.latencyUs);
  const perSecond = run.seconds > 0 ? run.delivered / run.seconds : 0;
  const lost = lostOf(tally, expected);
  const server = serverValues(run);
  return {
    mode: options.mode,
    clean: isClean(tally, expected) && deadConnections === 0 && isAcknowledged(options, run),
    perSecond,
    lines: [
      `${formatCount(perSecond)} deliveries a second over ${run.seconds.toFixed(1)} s`,
      `latency ms: p50 ${ms(latency.p50Us)}, p90 ${ms(latency.p90Us)}, p99 ${ms(latency.p99Us)}, ` +
        `p99.9 ${ms(latency.p999Us)}, max ${ms(latency.maxUs)}`,
      `sent ${tally.sent}, expected ${expected}, received ${tally.received}, lost ${lost}, ` +
        `duplicates ${tally.duplicates}, out of order ${tally.outOfOrder}, ` +
        `misdirected ${tally.misdirected}, invented ${tally.invented}, alien ${tally.alien}, ` +
        `timeouts ${tally.timeouts}, dead connections ${deadConnections}`,
      ...(options.profile === 'v2' ? [`acknowledged ${run.acknowledged} of ${tally.sent}`] : []),
      ...(run.others > 0 ? [`${run.others} other frames, the first: ${run.firstOther}`] : []),
      loadLine(run),
    ],
    values: {
      connections: options.connections,
      window: options.window,
      frameBytes: options.frameBytes,
      seconds: run.seconds,
      expected,
      lost,
      ...tally,
      deadConnections,
      otherFrames: run.others,
      acknowledged: run.acknowledged,
      ...latency,
      ...server,
      loadCpuShare: run.loadCpuShare,
    },
  };
}

/** In v2 every message must have been acknowledged, and once. */
function isAcknowledged({ profile }: BenchOptions, { tally, acknowledged }: Run): boolean {
  return profile === 'classic' || acknowledged === tally.sent;
}

export function latencyValues(histogram: Run['latencyUs']) {
  return {
    p50Us: Math.round(quantile(histogram, 0.5)),
    p90Us: Math.round(quantile(histogram, 0.9)),
    p99Us: Math.round(quantile(histogram, 0.99)),
    p999Us: Math.round(quantile(histogram, 0.999)),
    maxUs: Math.round(histogram.max),
  };
}

/** Prints for people, then one line for programs. */
export function printResult(result: BenchResult): void {
  for (const line of result.lines) console.log(line);
  const { mode, clean, perSecond, values } = result;
  console.log(`RESULT ${JSON.stringify({ mode, clean, perSecond, ...values })}`);
}

export function ms(us: number): string {
  return (us / 1000).toFixed(2);
}

export function serverValues(
  run: Run,
): { serverCpuSeconds: number; serverRssKib: number; serverCpuSecondsEach: string } | undefined {
  const { serverBefore: before, serverAfter: after } = run;
  if (before === undefined || after === undefined) return undefined;
  const each = after.cpuSecondsEach.map(
    (seconds, at) => seconds - (before.cpuSecondsEach[at] ?? 0),
  );
  return {
    serverCpuSeconds: after.cpuSeconds - before.cpuSeconds,
    serverRssKib: after.rssKib,
    serverCpuSecondsEach: each.map((seconds) => seconds.toFixed(2)).join(','),
  };
}

function loadLine(run: Run): string {
  const load = `this generator used ${Math.round(run.loadCpuShare * 100)} % of a core`;
  const values = serverValues(run);
  if (values === undefined) return load;
  const { serverCpuSeconds, serverRssKib } = values;
  const share = Math.round((serverCpuSeconds / run.seconds) * 100);
  return `${load}, the server ${share} % and ${formatCount(serverRssKib)} KiB`;
}
