import { nowUs, sleep } from '../clock.ts';
import { countOpen, type Entry, hangUp, logInAll, registerUsers, silentHooks } from '../crew.ts';
import type { BenchOptions } from '../options.ts';
import { processStats } from '../process-stats.ts';
import { formatCount } from '../progress.ts';
import { type BenchResult, latencyValues, ms } from '../report.ts';

/** Logs everybody in (`login`), and in `idle` mode holds the connections and weighs the server. */
export async function runIdle(options: BenchOptions, entry: Entry): Promise<BenchResult> {
  const users = await registerUsers(entry, options.connections);
  await sleep(1000);
  const before = processStats(options.serverPids);
  const startUs = nowUs();
  const { connections, loginUs } = await logInAll(entry, users, silentHooks());
  const seconds = (nowUs() - startUs) / 1e6;
  const perSecond = connections.length / seconds;
  const latency = latencyValues(loginUs);
  const lines = [
    `${formatCount(connections.length)} logins in ${seconds.toFixed(2)} s, ${formatCount(perSecond)} a second`,
    `login latency ms: p50 ${ms(latency.p50Us)}, p99 ${ms(latency.p99Us)}, max ${ms(latency.maxUs)}`,
  ];
  const values: BenchResult['values'] = { connections: connections.length, seconds, ...latency };
  if (options.mode === 'idle') {
    const loggedIn = processStats(options.serverPids);
    await sleep(options.holdSeconds * 1000);
    const after = processStats(options.serverPids);
    if (before !== undefined && loggedIn !== undefined && after !== undefined) {
      const kibPerConnection = (after.rssKib - before.rssKib) / connections.length;
      const idleCpu =
        (after.cpuSeconds - loggedIn.cpuSeconds) / Math.max(0.01, options.holdSeconds);
      lines.push(
        `server: ${formatCount(before.rssKib)} to ${formatCount(after.rssKib)} KiB, ` +
          `${kibPerConnection.toFixed(2)} KiB a connection, ${(idleCpu * 100).toFixed(1)} % of a core`,
      );
      values.kibPerConnection = kibPerConnection;
      values.idleCpuShare = idleCpu;
    } else lines.push('no memory measured: give --server-pid (needs /proc)');
  }
  const open = countOpen(connections);
  hangUp(connections);
  values.deadConnections = connections.length - open;
  return { mode: options.mode, clean: open === connections.length, perSecond, lines, values };
}
