import type { Random } from '../random.ts';
import type { Frame, Link, OpenLink } from './link.ts';

export type Answered = (frame: Frame) => void;

export type RequestsOptions = {
  readonly open: OpenLink;
  readonly random: Random;
  readonly nowMs: () => number;
  readonly onOpen: () => void;
  /** Whatever comes; answers go to who asked as well. */
  readonly onFrame: (frame: Frame) => void;
  readonly onEnd: () => void;
};

const OPENING = 'opening';
const IDLE_PING_MS = 1_000;
const PING = { msgid: 13 };

/** One connection after the other, and what was asked on it. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #asked = new Map<string, { readonly sinceMs: number; readonly answered: Answered }>();
  /** After so long without an answer it takes the connection for dead. */
  readonly #patienceMs: number;
  #link: Link | undefined;
  #connection = 0;
  #connectAtMs = 0;
  #failures = 0;
  #heardMs = 0;
  #refs = 0;
  #isStopped = false;
  #ended = Promise.withResolvers<void>();

  constructor(options: RequestsOptions) {
    this.#options = options;
    this.#patienceMs = options.random.between(2_000, 7_000);
    this.#ended.resolve();
  }

  /** Counts connections, from 1. */
  get connection(): number {
    return this.#connection;
  }

  connect(): void {
    this.#connection += 1;
    this.#heardMs = this.#options.nowMs();
    this.#ended = Promise.withResolvers();
    // Also an opening that hangs has to end some time.
    this.#asked.set(OPENING, { sinceMs: this.#heardMs, answered: () => {} });
    const connection = this.#connection;
    this.#link = this.#options.open({
      onOpen: () => {
        this.#asked.delete(OPENING);
        this.#options.onOpen();
      },
      onFrame: (frame) => {
        if (connection === this.#connection) this.#take(frame);
      },
      onEnd: () => this.#over(),
    });
  }

  /** The connection is of use: the next break is tried again soon. */
  succeeded(): void {
    this.#failures = 0;
  }

  isAsked(ref: string): boolean {
    return this.#asked.has(ref);
  }

  ask(frame: Frame, answered: Answered, givenRef?: string): void {
    this.#refs += 1;
    const ref = givenRef ?? `q${this.#refs}`;
    this.#asked.set(ref, { sinceMs: this.#options.nowMs(), answered });
    this.#link?.send({ ...frame, ref });
  }

  /** Without wanting an answer. */
  tell(frame: Frame): void {
    this.#link?.send(frame);
  }

  end(): void {
    this.#link?.end();
  }

  destroy(): void {
    this.#link?.destroy();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#link?.destroy();
    await this.#ended.promise;
  }

  /** Connects again when it is time, and ends what does not answer. */
  tick(mayPing: boolean): void {
    const now = this.#options.nowMs();
    if (this.#link === undefined) {
      if (now >= this.#connectAtMs && !this.#isStopped) this.connect();
      return;
    }
    let oldestMs = now;
    for (const { sinceMs } of this.#asked.values()) oldestMs = Math.min(oldestMs, sinceMs);
    const silentMs = now - this.#heardMs;
    if (now - oldestMs > this.#patienceMs && silentMs > this.#patienceMs / 2) this.destroy();
    else if (mayPing && silentMs > IDLE_PING_MS && !this.isAsked('ping')) {
      this.ask(PING, () => {}, 'ping');
    }
  }

  #take(frame: Frame): void {
    this.#heardMs = this.#options.nowMs();
    this.#options.onFrame(frame);
    const { ref } = frame;
    // A push carries a ref too: its sender's.
    if (typeof ref !== 'string' || typeof frame.msg === 'string') return;
    const asked = this.#asked.get(ref);
    this.#asked.delete(ref);
    asked?.answered(frame);
  }

  #over(): void {
    this.#link = undefined;
    this.#asked.clear();
    this.#failures += 1;
    const backoffMs = Math.min(1_000, 40 * 2 ** this.#failures);
    this.#connectAtMs = this.#options.nowMs() + this.#options.random.between(0, backoffMs);
    this.#options.onEnd();
    this.#ended.resolve();
  }
}
