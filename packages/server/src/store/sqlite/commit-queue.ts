import type { ActDraft, Acted } from '../../domain/act.ts';
import type { Entry, EntryDraft } from '../../domain/entry.ts';
import { type ActListener, type AppendListener, StoreUnavailable } from '../store.ts';
import { entriesOf, packDrafts } from './entry-block.ts';
import type {
  ActOutcome,
  AppendedBlock,
  Operation,
  OperationResult,
  Statement,
  StatementResult,
  UnitOutcome,
} from './worker-messages.ts';

interface Waiting<Value> {
  resolve(value: Value): void;
  reject(error: unknown): void;
}

type Pending =
  | {
      readonly type: 'appends';
      readonly drafts: EntryDraft[];
      readonly waiting: AppendListener[];
    }
  | {
      readonly type: 'unit';
      readonly statements: readonly Statement[];
      readonly waiting: Waiting<readonly StatementResult[]>;
    }
  | { readonly type: 'act'; readonly draft: ActDraft; readonly waiting: ActListener };

/** What is told of each commit, for the metrics. */
export type OnCommit = (operations: number, durationMs: number) => void;

/** Turns of the event loop that a batch gathers for once nothing is under way. */
const TURNS_WHEN_IDLE = 1;
const TURNS_AFTER_A_COMMIT = 2;

/**
 * Group commit: while one commit is under way the next batch gathers, and goes as one. No timer
 * is involved: after a commit its answers go out first, and what their receivers send at once
 * still joins the batch. Bounded: beyond `maxPending` operations a new one is refused.
 */
export class CommitQueue {
  readonly #commit: (operations: readonly Operation[]) => Promise<unknown>;
  readonly #maxPending: number;
  readonly #nowMs: () => number;
  readonly #onCommit: OnCommit;
  #gathering: Pending[] = [];
  #count = 0;
  #isUnderWay = false;
  #isScheduled = false;
  #afterStart: (() => void)[] = [];
  #idle: (() => void) | undefined;

  constructor(
    commit: (operations: readonly Operation[]) => Promise<unknown>,
    options: { maxPending: number; nowMs: () => number; onCommit: OnCommit },
  ) {
    this.#commit = commit;
    this.#maxPending = options.maxPending;
    this.#nowMs = options.nowMs;
    this.#onCommit = options.onCommit;
  }

  /** How many operations wait for the next commit. */
  get pending(): number {
    return this.#count;
  }

  append(draft: EntryDraft, listener: AppendListener): void {
    if (!this.#admit(listener)) return;
    const { drafts, waiting } = this.#openBlock();
    drafts.push(draft);
    waiting.push(listener);
  }

  run(statements: readonly Statement[]): Promise<readonly StatementResult[]> {
    return new Promise((resolve, reject) => {
      const waiting = { resolve, reject };
      if (this.#admit(waiting)) this.#gathering.push({ type: 'unit', statements, waiting });
    });
  }

  act(draft: ActDraft, waiting: ActListener): void {
    if (this.#admit(waiting)) this.#gathering.push({ type: 'act', draft, waiting });
  }

  /** Does something, such as a read, after the writes that were asked for before it. */
  inOrder<Value>(ask: () => Promise<Value>): Promise<Value> {
    if (this.#count === 0) return ask();
    return new Promise((resolve) => this.#afterStart.push(() => resolve(ask())));
  }

  /** Resolves when nothing waits and nothing is under way. */
  async drained(): Promise<void> {
    if (this.#count === 0 && !this.#isUnderWay) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #admit(waiting: Waiting<never>): boolean {
    if (this.#count >= this.#maxPending) {
      const full = new StoreUnavailable('too many writes wait for the store; nothing was stored');
      queueMicrotask(() => waiting.reject(full));
      return false;
    }
    this.#count += 1;
    if (!this.#isUnderWay && !this.#isScheduled) this.#startAfter(TURNS_WHEN_IDLE);
    return true;
  }

  #openBlock(): Extract<Pending, { type: 'appends' }> {
    const last = this.#gathering.at(-1);
    if (last?.type === 'appends') return last;
    const opened = { type: 'appends' as const, drafts: [], waiting: [] };
    this.#gathering.push(opened);
    return opened;
  }

  #start(): void {
    this.#isScheduled = false;
    const batch = this.#gathering;
    const count = this.#count;
    this.#gathering = [];
    this.#count = 0;
    this.#isUnderWay = true;
    const startedMs = this.#nowMs();
    this.#commit(batch.map(toOperation)).then(
      (results) => {
        this.#next();
        this.#onCommit(count, this.#nowMs() - startedMs);
        settle(batch, results as OperationResult[]);
      },
      (error: Error) => {
        this.#next();
        for (const pending of batch) fail(pending, error);
      },
    );
    const followers = this.#afterStart;
    this.#afterStart = [];
    for (const follow of followers) follow();
  }

  #startAfter(turns: number): void {
    this.#isScheduled = true;
    setImmediate(() => {
      if (turns > 1) this.#startAfter(turns - 1);
      else this.#start();
    });
  }

  #next(): void {
    this.#isUnderWay = false;
    if (this.#count > 0) this.#startAfter(TURNS_AFTER_A_COMMIT);
    else this.#idle?.();
  }
}

function toOperation(pending: Pending): Operation {
  switch (pending.type) {
    case 'appends':
      return { type: 'appends', drafts: packDrafts(pending.drafts) };
    case 'unit':
      return { type: 'unit', statements: pending.statements };
    case 'act':
      return { type: 'act', draft: pending.draft };
  }
}

function settle(batch: readonly Pending[], results: readonly OperationResult[]): void {
  batch.forEach((pending, at) => {
    if (pending.type === 'appends') {
      settleBlock(pending.drafts, pending.waiting, results[at] as AppendedBlock);
      // An array that has grown old would keep its messages alive until a full collection.
      pending.drafts.length = 0;
      pending.waiting.length = 0;
      return;
    }
    if (pending.type === 'act') {
      pending.waiting.resolve(actedOf(results[at] as ActOutcome));
      return;
    }
    const outcome = results[at] as UnitOutcome;
    if ('results' in outcome) pending.waiting.resolve(outcome.results);
    else pending.waiting.reject(new Error(outcome.error));
  });
}

function settleBlock(
  drafts: readonly EntryDraft[],
  waiting: readonly AppendListener[],
  { places, repetitions }: AppendedBlock,
): void {
  let repeated = 0;
  for (let index = 0; index < waiting.length; index += 1) {
    const next = repetitions[repeated];
    const repetition = next?.index === index ? next : undefined;
    if (repetition !== undefined) repeated += 1;
    const { conversation, at } = repetition ?? (drafts[index] as EntryDraft);
    (waiting[index] as AppendListener).resolve({
      conversation,
      seq: places[index] as number,
      n: places[drafts.length + index] as number,
      at,
      duplicate: repetition !== undefined,
    });
  }
}

function actedOf(outcome: ActOutcome): Acted {
  if ('refused' in outcome) return outcome;
  const [entry] = entriesOf(outcome.entry, outcome.conversation) as [Entry];
  return { entry, duplicate: outcome.duplicate };
}

function fail(pending: Pending, error: Error): void {
  const all = pending.type === 'appends' ? pending.waiting : [pending.waiting];
  for (const waiting of all) waiting.reject(error);
}
