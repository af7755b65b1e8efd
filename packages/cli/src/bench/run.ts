import { nowUs, sleep, waitUntil } from './clock.ts';
import { createHistogram, type Histogram } from './histogram.ts';
import type { BenchOptions } from './options.ts';
import { ownCpuSeconds, type ProcessStats, processStats } from './process-stats.ts';
import { showProgress } from './progress.ts';
import { isReceipt } from './tag.ts';
import { createTally, type Tally } from './tally.ts';

/** One measurement under way. Only what arrives while `measuring` counts for rate and latency. */
export type Run = {
  tally: Tally;
  measuring: boolean;
  stopped: boolean;
  delivered: number;
  latencyUs: Histogram;
  seconds: number;
  loadCpuShare: number;
  serverBefore: ProcessStats | undefined;
  serverAfter: ProcessStats | undefined;
  /** A frame that is no chat, such as an error: how many, and the first one to show. */
  others: number;
  firstOther: string;
  /** Messages whose sender was told that they are stored. */
  acknowledged: number;
};

export function createRun(): Run {
  return {
    tally: createTally(),
    measuring: false,
    stopped: false,
    delivered: 0,
    latencyUs: createHistogram(),
    seconds: 0,
    loadCpuShare: 0,
    serverBefore: undefined,
    serverAfter: undefined,
    others: 0,
    firstOther: '',
    acknowledged: 0,
  };
}

/** A frame that brings no message of this run. */
export function noteOther(run: Run, text: string, from: number, to: number, runId = -1): void {
  if (isReceipt(text, from, to, runId)) {
    run.acknowledged++;
    return;
  }
  if (run.others++ === 0) run.firstOther = text.slice(from, Math.min(to, from + 200));
}

export type Timing = Pick<
  BenchOptions,
  'warmupSeconds' | 'seconds' | 'drainSeconds' | 'timeoutSeconds' | 'serverPids'
>;

export type Course = {
  /** Called every 100 ms while messages are sent. */
  tend(): void;
  /** False once nobody is connected any more. */
  alive(): boolean;
  expected(): number;
};

const tendMs = 100;

/** Warms up, measures for the given time, stops the senders and waits for the stragglers. */
export async function runTimed(run: Run, timing: Timing, course: Course): Promise<void> {
  await spend(run, timing.warmupSeconds, course);
  const stopMeasuring = startMeasuring(run, timing.serverPids);
  await spend(run, timing.seconds, course);
  stopMeasuring();
  run.stopped = true;
  const { tally } = run;
  await waitUntil(
    () => tally.received >= course.expected() || !course.alive(),
    timing.drainSeconds * 1000,
  );
  // What comes twice comes late: without a moment more it would not be seen.
  await sleep(100);
}

export function startMeasuring(run: Run, serverPids: readonly number[]): () => void {
  const startUs = nowUs();
  const cpuBefore = ownCpuSeconds();
  run.serverBefore = processStats(serverPids);
  run.delivered = 0;
  run.latencyUs = createHistogram();
  run.measuring = true;
  return () => {
    run.measuring = false;
    run.seconds = (nowUs() - startUs) / 1e6;
    run.loadCpuShare = (ownCpuSeconds() - cpuBefore) / run.seconds;
    run.serverAfter = processStats(serverPids);
  };
}

async function spend(run: Run, seconds: number, course: Course): Promise<void> {
  const startUs = nowUs();
  const endUs = startUs + seconds * 1e6;
  const show = showProgress(run.measuring ? 'measuring' : 'warming up', () => run.delivered);
  while (course.alive()) {
    const leftMs = (endUs - nowUs()) / 1000;
    if (leftMs <= 0) break;
    await sleep(Math.min(tendMs, leftMs));
    course.tend();
    show();
  }
}
