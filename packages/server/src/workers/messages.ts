/** The pages that speak for all workers, whichever of them is asked. */
export type Page = 'metrics' | 'readiness';

/** What a worker tells its parent. */
export type FromWorker =
  | { readonly kind: 'serving' }
  | { readonly kind: 'weight'; readonly percent: number }
  /** Somebody asked it for a page of all. */
  | { readonly kind: 'ask'; readonly id: number; readonly page: Page }
  /** Its own page, which the parent collects. */
  | { readonly kind: 'own'; readonly id: number; readonly text: string };

/** What the parent tells a worker. */
export type ToWorker =
  | { readonly kind: 'stop'; readonly signal: string }
  | { readonly kind: 'collect'; readonly id: number; readonly page: Page }
  /** The page of all, as it was asked for. */
  | { readonly kind: 'whole'; readonly id: number; readonly text: string };

const fromWorker = new Set(['serving', 'weight', 'ask', 'own']);
const toWorker = new Set(['stop', 'collect', 'whole']);

// Both ends are the same program, so that the kind is enough to tell ours from anybody else's.
export function isFromWorker(message: unknown): message is FromWorker {
  return fromWorker.has(kindOf(message));
}

export function isToWorker(message: unknown): message is ToWorker {
  return toWorker.has(kindOf(message));
}

function kindOf(message: unknown): string {
  if (typeof message !== 'object' || message === null || !('kind' in message)) return '';
  return typeof message.kind === 'string' ? message.kind : '';
}
