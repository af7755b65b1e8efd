import type { ConversationLog, CursorPosition, ReadPosition } from '../store/store.ts';

/** Cursors that are to be written behind. */
export interface Settled {
  readonly classic?: readonly CursorPosition[];
  readonly delivered?: readonly CursorPosition[];
  readonly read?: readonly ReadPosition[];
}

/** Something whose cursors settle with time. */
interface Settling {
  settled(nowMs: number): Settled;
}

type CursorLog = Pick<ConversationLog, 'advanceClassic' | 'advanceDelivered' | 'advanceRead'>;

/** Each session settles once in so many ticks, all of them a few at a time: 20 ticks are 5 s. */
const ROUND_TICKS = 20;
const TICK_MS = 250;
const POSITIONS_A_WRITE = 1_000;

/**
 * Writes cursors behind the sessions. Late is harmless: a classic push then comes twice, and
 * clients of v2 keep the maximum.
 */
export class CursorWriter {
  readonly #log: CursorLog;
  readonly #nowMs: () => number;
  readonly #onError: (what: string, error: unknown) => void;
  /** With the tick of the round in which each settles. */
  readonly #sessions = new Map<Settling, number>();
  readonly #writing = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #tick = 0;
  #added = 0;

  constructor(
    log: CursorLog,
    nowMs: () => number,
    onError: (what: string, error: unknown) => void,
  ) {
    this.#log = log;
    this.#nowMs = nowMs;
    this.#onError = onError;
  }

  start(): void {
    this.#timer = setInterval(() => {
      const now = this.#nowMs();
      const all: Settled[] = [];
      this.#tick = (this.#tick + 1) % ROUND_TICKS;
      for (const [session, tick] of this.#sessions) {
        if (tick === this.#tick) all.push(session.settled(now));
      }
      void this.save(...all);
    }, TICK_MS);
  }

  add(session: Settling): void {
    this.#added = (this.#added + 1) % ROUND_TICKS;
    this.#sessions.set(session, this.#added);
  }

  remove(session: Settling): void {
    this.#sessions.delete(session);
  }

  /** Resolves when the cursors are written, or when that failed and was reported. */
  save(...all: readonly Settled[]): Promise<void> {
    const classic = all.flatMap((settled) => settled.classic ?? []);
    const delivered = all.flatMap((settled) => settled.delivered ?? []);
    const read = all.flatMap((settled) => settled.read ?? []);
    if (classic.length + delivered.length + read.length === 0) return Promise.resolve();
    const write = Promise.all([
      inPages(classic, (page) => this.#log.advanceClassic(page)),
      inPages(delivered, (page) => this.#log.advanceDelivered(page)),
      inPages(read, (page) => this.#log.advanceRead(page)),
    ])
      .then(() => {})
      .catch((error: unknown) => this.#onError('cursors were not saved', error))
      .finally(() => this.#writing.delete(write));
    this.#writing.add(write);
    return write;
  }

  /** Stops settling and waits for what is being written. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#writing);
  }
}

async function inPages<Position>(
  positions: readonly Position[],
  write: (page: readonly Position[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < positions.length; from += POSITIONS_A_WRITE) {
    await write(positions.slice(from, from + POSITIONS_A_WRITE));
  }
}
