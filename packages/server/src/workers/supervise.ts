import cluster from 'node:cluster';
import type { Address, Config } from '../config.ts';
import { type AgentCheck, startAgentCheck } from '../ops/agent-check.ts';
import type { Logger } from '../ops/logger.ts';
import { collectPages } from './collect-pages.ts';
import type { FromWorker } from './messages.ts';
import { startWorkerSlot, type WorkerExit, type WorkerSlot } from './worker-slot.ts';

/**
 * Runs the workers, starts those again that die, and ends when it is told to: resolves with the
 * exit code. What keeps a worker from its first start is said by that worker, and ends all.
 */
export async function superviseWorkers(config: Config, log: Logger): Promise<number> {
  // The parent accepts and hands connections on in turn: a worker that hangs gets no second one.
  cluster.schedulingPolicy = cluster.SCHED_RR;
  const slots: WorkerSlot[] = [];
  const weights = new Map<number, number>();
  const pages = collectPages(slots, config.workers);
  const signals = hearSignals();
  let isStopping = false;

  let agent: AgentCheck | undefined;
  try {
    agent = await startAgent(config.agentCheck);
  } catch (error) {
    process.stderr.write(`parley: ${error instanceof Error ? error.message : error}\n`);
    return 1;
  }
  // The first one alone: it makes the tables, and what is wrong is said once.
  const failed = (await begin(1, 1)) ?? (await begin(2, config.workers));
  if (failed?.signal) {
    process.stderr.write(`parley: a worker was ended by ${failed.signal} at its start\n`);
  }
  if (failed === undefined && !signals.isHeard()) {
    log.info({ workers: config.workers }, 'all workers serve');
  }
  const signal = failed === undefined ? await signals.first : 'a worker could not start';
  isStopping = true;
  log.info({ signal }, 'stopping the workers');
  void signals.second.then(() => {
    for (const slot of slots) slot.kill();
  });
  const exits = await Promise.all(slots.map((slot) => slot.stop(signal)));
  await agent?.stop();
  return failed === undefined && exits.every(isOrderly) ? 0 : 1;

  /** Starts some, and waits until they serve, or one cannot, or it is over. */
  async function begin(from: number, to: number): Promise<WorkerExit | undefined> {
    if (signals.isHeard()) return undefined;
    for (let worker = from; worker <= to; worker += 1) slots.push(start(worker));
    const stopped = signals.first.then(() => undefined);
    return await Promise.race([firstFailure(slots), stopped]);
  }

  function start(worker: number): WorkerSlot {
    const slot = startWorkerSlot({
      worker,
      stopTimeoutMs: config.stopTimeoutMs,
      nowMs: Date.now,
      onMessage: (message) => hear(slot, message),
      onServing: (pid) => log.info({ worker, pid }, 'a worker serves'),
      onLost: ({ code, signal }, waitMs) => {
        weights.delete(worker);
        log.error({ worker, code, signal, waitMs }, 'a worker ended; it is started again');
      },
    });
    return slot;
  }

  function hear(slot: WorkerSlot, message: FromWorker): void {
    if (message.kind === 'weight') weights.set(slot.worker, message.percent);
    else if (message.kind === 'own') pages.take(slot.worker, message.id, message.text);
    else if (message.kind === 'ask') {
      const { id, page } = message;
      void pages.whole(page).then(
        (text) => slot.tell({ kind: 'whole', id, text }),
        // Whoever asked answers for itself then.
        (error: unknown) => log.error({ err: error, page }, 'a page of all workers failed'),
      );
    }
  }

  function startAgent(address: Address | undefined): Promise<AgentCheck> | undefined {
    return (
      address &&
      startAgentCheck({ ...address, weight, isStopping: () => isStopping, nowMs: Date.now })
    );
  }

  /** Of all together: a worker that does not serve is worth nothing. */
  function weight(): number {
    const sum = slots
      .filter((slot) => slot.isServing())
      .reduce((total, { worker }) => total + (weights.get(worker) ?? 100), 0);
    return Math.round(sum / config.workers);
  }
}

/** Also the end of one that had only begun, and did not hear signals yet. */
function isOrderly({ code, signal }: WorkerExit): boolean {
  return code === 0 || signal === 'SIGTERM' || signal === 'SIGINT';
}

/** Resolves when all serve, or with how the first that does not has ended. */
function firstFailure(slots: readonly WorkerSlot[]): Promise<WorkerExit | undefined> {
  const { promise, resolve } = Promise.withResolvers<WorkerExit | undefined>();
  const begun = slots.map(async (slot) => {
    const exit = await slot.begun;
    if (exit !== undefined) resolve(exit);
  });
  void Promise.all(begun).then(() => resolve(undefined));
  return promise;
}

interface Signals {
  readonly first: Promise<string>;
  readonly second: Promise<string>;
  isHeard(): boolean;
}

function hearSignals(): Signals {
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  let heard = 0;
  const hear = (signal: string) => {
    heard += 1;
    (heard === 1 ? first : second).resolve(signal);
  };
  process.on('SIGTERM', hear);
  process.on('SIGINT', hear);
  return { first: first.promise, second: second.promise, isHeard: () => heard > 0 };
}
