import type { ClassicPosition, ConversationLog } from '../store/store.ts';

/** Something whose classic cursors settle with time. */
interface Settling {
  settledPositions(nowMs: number): ClassicPosition[];
}

/** Each session settles once in so many ticks, all of them a few at a time: 20 ticks are 5 s. */
const ROUND_TICKS = 20;
const TICK_MS = 250;
const POSITIONS_A_WRITE = 1_000;

/** Writes classic cursors behind the sessions: late is harmless, for then a push comes twice. */
export class CursorWriter {
  readonly #log: Pick<ConversationLog, 'advanceClassic'>;
  readonly #nowMs: () => number;
  readonly #onError: (what: string, error: unknown) => void;
  /** With the tick of the round in which each settles. */
  readonly #sessions = new Map<Settling, number>();
  readonly #writing = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #tick = 0;
  #added = 0;

  constructor(
    log: Pick<ConversationLog, 'advanceClassic'>,
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
      const settled: ClassicPosition[] = [];
      this.#tick = (this.#tick + 1) % ROUND_TICKS;
      for (const [session, tick] of this.#sessions) {
        if (tick === this.#tick) settled.push(...session.settledPositions(now));
      }
      void this.save(settled);
    }, TICK_MS);
  }

  add(session: Settling): void {
    this.#added = (this.#added + 1) % ROUND_TICKS;
    this.#sessions.set(session, this.#added);
  }

  remove(session: Settling): void {
    this.#sessions.delete(session);
  }

  /** Resolves when the positions are written, or when that failed and was reported. */
  save(positions: readonly ClassicPosition[]): Promise<void> {
    if (positions.length === 0) return Promise.resolve();
    const write = this.#write(positions)
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

  async #write(positions: readonly ClassicPosition[]): Promise<void> {
    for (let from = 0; from < positions.length; from += POSITIONS_A_WRITE) {
      await this.#log.advanceClassic(positions.slice(from, from + POSITIONS_A_WRITE));
    }
  }
}
