import cluster from 'node:cluster';
import type { AgentCheckOptions } from '../ops/agent-check.ts';
import type { Readiness } from '../ops/http.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { SharedPages } from '../ops/shared-pages.ts';
import { type FromWorker, isToWorker, type Page, type ToWorker } from './messages.ts';

/** A worker's end of the channel to its parent. */
export interface WorkerLink {
  /** From 1 on; a worker that takes the place of a dead one has its number. */
  readonly worker: number;
  readonly pages: SharedPages;
  /** Resolves with why it has to stop: what the parent was told, or that the parent is gone. */
  readonly stopSignal: Promise<string>;
  /** Says that it serves. */
  serving(): void;
  /** From here on the channel does not keep the process alive. */
  close(): void;
}

/** Tells a worker its number. */
export const WORKER_VARIABLE = 'PARLEY_WORKER';

const WEIGHT_MS = 1_000;
/** Longer than the parent waits for the slowest worker. */
const ANSWER_MS = 2_000;

/** The link of this process, if it is a worker. */
export function openWorkerLink(): WorkerLink | undefined {
  const self = cluster.worker;
  if (self === undefined) return undefined;
  const number = Number(process.env[WORKER_VARIABLE]);
  const ownPages = new Map<Page, () => Promise<string>>();
  const asked = new Map<number, (text: string | undefined) => void>();
  const stop = Promise.withResolvers<string>();
  let lastId = 0;

  process.on('message', (message: unknown) => {
    if (isToWorker(message)) hear(message);
  });
  self.once('disconnect', () => {
    // Else Node ends the process here and now; what is under way shall end in order.
    self.exitedAfterDisconnect = true;
    stop.resolve('the parent process is gone');
  });
  // A terminal sends Ctrl-C, and systemd its SIGTERM, to the parent and to all workers. The parent
  // says what it means; SIGTERM to a worker alone makes it leave, and the parent starts another.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', (signal) => stop.resolve(signal));

  function hear(message: ToWorker): void {
    if (message.kind === 'stop') stop.resolve(message.signal);
    else if (message.kind === 'whole') asked.get(message.id)?.(message.text);
    else
      void ownPages
        .get(message.page)?.()
        .then(
          (text) => tell({ kind: 'own', id: message.id, text }),
          () => {},
        );
  }

  function ask(page: Page): Promise<string | undefined> {
    if (!process.connected) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    lastId += 1;
    const id = lastId;
    const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
    asked.set(id, resolve);
    tell({ kind: 'ask', id, page });
    return promise.finally(() => {
      clearTimeout(timer);
      asked.delete(id);
    });
  }

  return {
    worker: number,
    pages: {
      metrics(own: Metrics): Metrics {
        ownPages.set('metrics', own.render);
        return { ...own, render: async () => (await ask('metrics')) ?? own.render() };
      },
      readiness(own: () => Promise<Readiness>): () => Promise<Readiness> {
        ownPages.set('readiness', async () => JSON.stringify(await own()));
        return async () => {
          const whole = await ask('readiness');
          return whole === undefined ? own() : JSON.parse(whole);
        };
      },
      startAgentCheck: async ({ port, weight }: AgentCheckOptions) => {
        const report = () => tell({ kind: 'weight', percent: weight() });
        const timer = setInterval(report, WEIGHT_MS);
        return { port, stop: async () => clearInterval(timer) };
      },
    },
    stopSignal: stop.promise,
    serving: () => tell({ kind: 'serving' }),
    close: () => process.channel?.unref(),
  };
}

function tell(message: FromWorker): void {
  // With a callback a closed channel is no `error` of the process.
  process.send?.(message, undefined, undefined, () => {});
}
