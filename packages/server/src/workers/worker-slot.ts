import cluster, { type Worker } from 'node:cluster';
import { backOff } from './back-off.ts';
import { type FromWorker, isFromWorker, type ToWorker } from './messages.ts';
import { WORKER_VARIABLE } from './worker-link.ts';

export interface WorkerSlotOptions {
  readonly worker: number;
  readonly stopTimeoutMs: number;
  readonly nowMs: () => number;
  readonly onMessage: (message: FromWorker) => void;
  readonly onServing: (pid: number | undefined) => void;
  /** A worker that served is gone, and will be started again. */
  readonly onLost: (exit: WorkerExit, waitMs: number) => void;
}

export interface WorkerExit {
  readonly code: number | null;
  readonly signal: string | null;
}

type State =
  | { readonly kind: 'starting'; readonly process: Worker }
  | { readonly kind: 'serving'; readonly process: Worker; readonly sinceMs: number }
  | { readonly kind: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'ended'; readonly exit: WorkerExit };

/** The place of one worker: a process, and after its death another. */
export interface WorkerSlot {
  readonly worker: number;
  /** Resolves when the first process serves, or with how it ended instead. */
  readonly begun: Promise<WorkerExit | undefined>;
  isServing(): boolean;
  restarts(): number;
  tell(message: ToWorker): void;
  /** Ends it for good; what does not end in time is killed. Resolves when it is gone. */
  stop(signal: string): Promise<WorkerExit>;
  kill(): void;
}

/** A little longer than a worker may take by its own account. */
const MERCY_MS = 1_500;

export function startWorkerSlot(options: WorkerSlotOptions): WorkerSlot {
  const { worker } = options;
  const begun = Promise.withResolvers<WorkerExit | undefined>();
  const gone = Promise.withResolvers<WorkerExit>();
  let isStopping = false;
  let hasServed = false;
  let restarts = 0;
  let nextWaitMs = 0;
  let state: State = start();

  function start(): State {
    const started = cluster.fork({ [WORKER_VARIABLE]: String(worker) });
    started.on('message', (message: unknown) => {
      if (!isFromWorker(message)) return;
      if (message.kind === 'serving') served(started);
      else options.onMessage(message);
    });
    started.once('exit', (code, signal) => ended({ code, signal }));
    started.on('error', () => {
      // Where no process came into being there is no exit either.
      if (started.process.pid === undefined) ended({ code: 1, signal: null });
    });
    return { kind: 'starting', process: started };
  }

  function served(process: Worker): void {
    state = { kind: 'serving', process, sinceMs: options.nowMs() };
    hasServed = true;
    begun.resolve(undefined);
    options.onServing(process.process.pid);
  }

  function ended(exit: WorkerExit): void {
    if (isStopping || !hasServed) end(exit);
    else startLater(exit);
  }

  function startLater(exit: WorkerExit): void {
    const servedMs = state.kind === 'serving' ? options.nowMs() - state.sinceMs : 0;
    const { waitMs, nextMs } = backOff(nextWaitMs, servedMs);
    nextWaitMs = nextMs;
    restarts += 1;
    options.onLost(exit, waitMs);
    const again = () => {
      state = start();
    };
    state = { kind: 'waiting', timer: setTimeout(again, waitMs) };
  }

  function end(exit: WorkerExit): void {
    state = { kind: 'ended', exit };
    begun.resolve(exit);
    gone.resolve(exit);
  }

  function running(): Worker | undefined {
    return state.kind === 'starting' || state.kind === 'serving' ? state.process : undefined;
  }

  const kill = () => void running()?.process.kill('SIGKILL');

  return {
    worker,
    begun: begun.promise,
    isServing: () => state.kind === 'serving',
    restarts: () => restarts,
    // With a callback a closed channel is no `error` of the worker.
    tell: (message) => void running()?.send(message, undefined, undefined, () => {}),
    async stop(signal) {
      isStopping = true;
      if (state.kind === 'waiting') {
        clearTimeout(state.timer);
        end({ code: 0, signal: null });
      }
      this.tell({ kind: 'stop', signal });
      const timer = setTimeout(kill, options.stopTimeoutMs + MERCY_MS);
      const exit = await gone.promise;
      clearTimeout(timer);
      return exit;
    },
    kill,
  };
}
