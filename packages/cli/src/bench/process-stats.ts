import { readFileSync } from 'node:fs';

export type ProcessStats = { cpuSeconds: number; rssKib: number };

const ticksPerSecond = 100;

/** What a process has used, all threads; undefined where the system does not tell (no /proc). */
export function processStats(pid: number | undefined): ProcessStats | undefined {
  if (pid === undefined) return undefined;
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
