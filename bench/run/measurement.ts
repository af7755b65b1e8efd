/** What a load is, whichever generator makes it. */
export type Load = Speech &
  (
    | { mode: 'pairs'; connections: number; window: number }
    | { mode: 'rate'; connections: number; ratePerSecond: number }
    | { mode: 'group'; connections: number; senders: number; window: number }
    | { mode: 'offline'; senders: number; targets: number; messages: number; burst: number }
    | { mode: 'idle'; connections: number; sourceAddresses: number }
    | { mode: 'reconnect'; connections: number; conversations?: number; sourceAddresses: number }
    | { mode: 'sync'; senders: number; messages: number }
  );

/** Left out: the classic profile, over TCP. */
export type Speech = { profile?: 'v2'; wire?: 'websocket'; codec?: 'protobuf' };

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
  /** How long it took, where that is what is asked for. */
  seconds: number;
};

export type Generator = {
  name: string;
  measure(
    load: Load,
    timing: LoadTiming,
    server: { port: number; httpPort: number; pid: number },
  ): Promise<Measurement>;
};

/** The largest number of users that a load needs. */
export function usersOf(load: Load): number {
  if (load.mode === 'offline') return load.senders + load.targets;
  return load.mode === 'sync' ? load.senders : load.connections;
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
