import type { ClassicPosition, ConversationLog } from '../store/store.ts';

/** Something whose classic cursors settle with time. */
interface Settling {
  settledPositions(nowMs: number): ClassicPosition[];
}

const TICK_MS = 5_000;
const POSITIONS_A_WRITE = 1_000;

/** Writes classic cursors behind the sessions: late is harmless, for then a push comes twice. */
export class CursorWriter {
  readonly #log: ConversationLog;
  readonly #nowMs: () => number;
  readonly #onError: (what: string, error: unknown) => void;
  readonly #sessions = new Set<Settling>();
  readonly #writing = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(
    log: ConversationLog,
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
      for (const session of this.#sessions) settled.push(...session.settledPositions(now));
      void this.save(settled);
    }, TICK_MS);
  }

  add(session: Settling): void {
    this.#sessions.add(session);
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
