import type { Readiness } from '../ops/http.ts';
import { mergeMetrics } from './merge-metrics.ts';
import { mergeReadiness } from './merge-readiness.ts';
import type { Page } from './messages.ts';
import type { WorkerSlot } from './worker-slot.ts';

export interface PageCollector {
  /** The page of all workers. Who asks while it is being made gets the same one. */
  whole(page: Page): Promise<string>;
  /** A worker's part. */
  take(worker: number, id: number, text: string): void;
}

/** A balancer's patience with a health check is 2 s: a worker that hangs must not spend it. */
const PATIENCE_MS = 1_500;

interface Collection {
  readonly texts: Map<number, string>;
  readonly awaited: number;
  done(): void;
}

/** Makes one page of what the workers answer; those that do not answer in time are left out. */
export function collectPages(slots: readonly WorkerSlot[], count: number): PageCollector {
  const open = new Map<number, Collection>();
  const underWay = new Map<Page, Promise<string>>();
  let lastId = 0;

  async function collect(page: Page): Promise<ReadonlyMap<number, string>> {
    const asked = slots.filter((slot) => slot.isServing());
    const texts = new Map<number, string>();
    if (asked.length === 0) return texts;
    const { promise, resolve } = Promise.withResolvers<void>();
    lastId += 1;
    const id = lastId;
    open.set(id, { texts, awaited: asked.length, done: resolve });
    const timer = setTimeout(resolve, PATIENCE_MS);
    for (const slot of asked) slot.tell({ kind: 'collect', id, page });
    await promise;
    clearTimeout(timer);
    open.delete(id);
    return texts;
  }

  async function made(page: Page): Promise<string> {
    const texts = [...(await collect(page))].sort(([one], [other]) => one - other);
    if (page === 'metrics') {
      const pages = texts.map(([worker, text]) => ({ worker, text }));
      return mergeMetrics(pages) + ownMetrics(slots);
    }
    const parts = texts.map(([worker, text]) => {
      const readiness: Readiness = JSON.parse(text);
      return { worker, readiness };
    });
    return JSON.stringify(mergeReadiness(count, parts));
  }

  return {
    whole(page) {
      const making = underWay.get(page);
      if (making !== undefined) return making;
      const promise = made(page).finally(() => underWay.delete(page));
      underWay.set(page, promise);
      return promise;
    },
    take(worker, id, text) {
      const collection = open.get(id);
      if (collection === undefined) return;
      collection.texts.set(worker, text);
      if (collection.texts.size === collection.awaited) collection.done();
    },
  };
}

function ownMetrics(slots: readonly WorkerSlot[]): string {
  const metric = (name: string, type: string, help: string, value: (slot: WorkerSlot) => number) =>
    [
      `# HELP parley_${name} ${help}`,
      `# TYPE parley_${name} ${type}`,
      ...slots.map((slot) => `parley_${name}{worker="${slot.worker}"} ${value(slot)}`),
      '',
    ].join('\n');
  return (
    metric('worker_up', 'gauge', 'Whether the worker serves', (slot) => Number(slot.isServing())) +
    metric('worker_restarts_total', 'counter', 'How often a worker died', (slot) => slot.restarts())
  );
}
