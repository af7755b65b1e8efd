import { readFileSync } from 'node:fs';
import { processStats } from '../../packages/cli/src/bench/process-stats.ts';
import { loadCore, serverCore } from './pinned.ts';

const ticksPerSecond = 100;

/**
 * Returns what tells, at the end, how much of a core others used of the two that are measured on.
 * Undefined where the system does not say (no /proc).
 */
export function watchForeignLoad(serverPids: readonly number[]): () => number | undefined {
  const before = sample(serverPids);
  const startMs = performance.now();
  return () => {
    const after = sample(serverPids);
    if (before === undefined || after === undefined) return undefined;
    const seconds = (performance.now() - startMs) / 1000;
    return Math.max(0, (after.busy - before.busy - (after.own - before.own)) / seconds);
  };
}

function sample(serverPids: readonly number[]): { busy: number; own: number } | undefined {
  const server = processStats(serverPids);
  if (server === undefined) return undefined;
  let busy = 0;
  for (const line of readFileSync('/proc/stat', 'latin1').split('\n')) {
    const [name, user, nice, system, , , irq, softIrq] = line.split(/\s+/);
    if (name !== `cpu${serverCore}` && name !== `cpu${loadCore}`) continue;
    for (const ticks of [user, nice, system, irq, softIrq]) busy += Number(ticks) / ticksPerSecond;
  }
  return { busy, own: server.cpuSeconds + endedChildrenSeconds() };
}

/** The generator runs as our child, and counts once it has ended. */
function endedChildrenSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
}
