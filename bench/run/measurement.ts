/** What a load is, whichever generator makes it. */
export type Load =
  | { mode: 'pairs'; connections: number; window: number }
  | { mode: 'rate'; connections: number; ratePerSecond: number }
  | { mode: 'group'; connections: number; senders: number; window: number }
  | { mode: 'offline'; senders: number; targets: number; messages: number; burst: number }
  | { mode: 'idle'; connections: number; sourceAddresses: number };

export type LoadTiming = { seconds: number; warmupSeconds: number };

/** What came of it, in the same terms for both generators. */
export type Measurement = {
  perSecond: number;
  readPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  kibPerConnection: number;
  /** Empty where every message arrived once, in order, at the right place. */
  faults: string;
  loadCpuShare: number;
};

export type Generator = {
  name: string;
  measure(
    load: Load,
    timing: LoadTiming,
    server: { port: number; pid: number },
  ): Promise<Measurement>;
};

/** The largest number of users that a load needs. */
export function usersOf(load: Load): number {
  return load.mode === 'offline' ? load.senders + load.targets : load.connections;
}

/** Reads the last line of a generator's output. */
export function resultOf(output: string): Record<string, unknown> {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('RESULT ')) throw new Error(`the generator gave no result:\n${output}`);
  return JSON.parse(line.slice('RESULT '.length));
}

export function numberOf(result: Record<string, unknown>, name: string): number {
  const value = result[name];
  return typeof value === 'number' ? value : Number.NaN;
}

/** Names and counts of what should be zero. */
export function faultsOf(result: Record<string, unknown>, names: Record<string, string>): string {
  return Object.entries(names)
    .map(([key, name]) => [numberOf(result, key), name] as const)
    .filter(([count]) => count !== 0 && !Number.isNaN(count))
    .map(([count, name]) => `${count} ${name}`)
    .join(', ');
}
