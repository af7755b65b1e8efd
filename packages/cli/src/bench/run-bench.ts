import type { Entry } from './crew.ts';
import { runGroup } from './modes/group.ts';
import { runIdle } from './modes/idle.ts';
import { runOffline } from './modes/offline.ts';
import { runPairs } from './modes/pairs.ts';
import { runReconnect } from './modes/reconnect.ts';
import { runSync } from './modes/sync.ts';
import { type BenchMode, type BenchOptions, checkOptions } from './options.ts';
import type { BenchResult } from './report.ts';

const modes: Record<BenchMode, (options: BenchOptions, entry: Entry) => Promise<BenchResult>> = {
  pairs: runPairs,
  rate: runPairs,
  group: runGroup,
  offline: runOffline,
  idle: runIdle,
  login: runIdle,
  sync: runSync,
  reconnect: runReconnect,
};

/** Registers users of its own at a server, loads it and counts what becomes of it. */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  checkOptions(options);
  const { servers, sourceAddresses, password, loginsAtOnce, profile, wire, codec } = options;
  return await modes[options.mode](options, {
    to: { servers, sourceAddresses, speech: { profile, wire, codec } },
    password,
    loginsAtOnce,
  });
}
