import { nowUs, waitUntil } from '../clock.ts';
import { type Crew, type Entry, hangUp, logInAll, registerUsers, silentHooks } from '../crew.ts';
import type { BenchOptions } from '../options.ts';
import { formatCount, showProgress } from '../progress.ts';
import { type BenchResult, serverValues } from '../report.ts';
import { createRun, noteOther, type Run, startMeasuring } from '../run.ts';
import { newRunId, readTag } from '../tag.ts';
import { isClean, lostOf } from '../tally.ts';
import { storeMessages } from './offline-store.ts';
import { createTargets, recordOffline, type Targets } from './offline-targets.ts';

/** Writes to users who are away, then logs these in and counts what they get. */
export async function runOffline(options: BenchOptions, entry: Entry): Promise<BenchResult> {
  const users = await registerUsers(entry, options.senders + options.targets);
  const away = users.slice(options.senders);
  const hooks = silentHooks();
  const { connections } = await logInAll(entry, users.slice(0, options.senders), hooks);
  const run = createRun();
  const runId = newRunId();
  const targets = createTargets(options.targets, options.senders);

  const stopMeasuring = startMeasuring(run, options.serverPids);
  try {
    await storeMessages({ hooks, run, runId, connections, away, targets, options });
  } finally {
    stopMeasuring();
  }
  const storedPerSecond = run.tally.sent / run.seconds;
  const read = await readBack(options, entry, run, runId, away, targets);
  hangUp(connections);

  const { tally } = run;
  const lost = lostOf(tally, tally.sent);
  return {
    mode: 'offline',
    clean: isClean(tally, tally.sent),
    perSecond: storedPerSecond,
    lines: [
      `${formatCount(tally.sent)} messages stored in ${run.seconds.toFixed(2)} s, ` +
        `${formatCount(storedPerSecond)} a second`,
      `${formatCount(tally.received)} read back at ${options.targets} logins in ` +
        `${read.seconds.toFixed(2)} s, ${formatCount(read.perSecond)} a second`,
      `lost ${lost}, duplicates ${tally.duplicates}, out of order ${tally.outOfOrder}, ` +
        `misdirected ${tally.misdirected}, invented ${tally.invented}, alien ${tally.alien}`,
      ...(run.others > 0 ? [`${run.others} other frames, the first: ${run.firstOther}`] : []),
    ],
    values: {
      seconds: run.seconds,
      readPerSecond: read.perSecond,
      readSeconds: read.seconds,
      targets: options.targets,
      frameBytes: options.frameBytes,
      expected: tally.sent,
      lost,
      ...tally,
      otherFrames: run.others,
      ...serverValues(run),
      loadCpuShare: run.loadCpuShare,
      readLoadCpuShare: read.loadCpuShare,
    },
  };
}

async function readBack(
  options: BenchOptions,
  entry: Entry,
  run: Run,
  runId: number,
  away: { id: number; name: string }[],
  targets: Targets,
) {
  const { tally } = run;
  const hooks = silentHooks();
  const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
  let lastUs = nowUs();
  const take = (target: number, text: string, from: number, to: number) => {
    if (readTag(text, from, to, tag) < 0) return noteOther(run, text, from, to);
    if (tag.run === runId) recordOffline(targets, tally, target, tag);
    else tally.alien++;
    lastUs = nowUs();
  };
  // What does not fit into the login answer follows it as pushes.
  hooks.line = (connection, text, from, to) => take(connection.index, text, from, to);
  const reading = createRun();
  const stopMeasuring = startMeasuring(reading, options.serverPids);
  const startUs = nowUs();
  const show = showProgress('reading back', () => tally.received);
  const crew: Crew = await logInAll(entry, away, hooks, 0, (connection, answer) => {
    for (const text of answer.offlinemsg ?? []) take(connection.index, text, 0, text.length);
    show();
  });
  await waitUntil(() => tally.received >= tally.sent, options.drainSeconds * 1000);
  stopMeasuring();
  hangUp(crew.connections);
  const seconds = (lastUs - startUs) / 1e6;
  return { seconds, perSecond: tally.received / seconds, loadCpuShare: reading.loadCpuShare };
}
