import { readFileSync } from 'node:fs';

export type ProcessStats = { cpuSeconds: number; rssKib: number; cpuSecondsEach: number[] };

const ticksPerSecond = 100;

/** What processes have used, all threads; undefined where the system does not tell (no /proc). */
export function processStats(pids: readonly number[]): ProcessStats | undefined {
  const each = pids.map(statsOf);
  const known = each.filter((stats) => stats !== undefined);
  if (known.length === 0 || known.length < each.length) return undefined;
  return {
    cpuSeconds: known.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    rssKib: known.reduce((sum, { rssKib }) => sum + rssKib, 0),
    cpuSecondsEach: known.map(({ cpuSeconds }) => cpuSeconds),
  };
}

function statsOf(pid: number): { cpuSeconds: number; rssKib: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in brackets may hold blanks; fields are counted from behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    return {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      rssKib: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN),
    };
  } catch {
    return undefined;
  }
}

export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
