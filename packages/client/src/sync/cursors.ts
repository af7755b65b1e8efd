import type { Clock } from '../clock.ts';

/** One request a conversation in so long. */
const INTERVAL_MS = 1_000;

export type CursorKind = 'read' | 'delivered';

/** What is to be told, 0 for nothing, and when at the earliest. */
interface Wanted {
  read: number;
  delivered: number;
  notBeforeMs: number;
}

/**
 * Tells the server how far this user has got: the newest place of each conversation, at most once
 * a second each. What a connection's end leaves untold is found anew at the next login.
 */
export class CursorSender {
  readonly #clock: Clock;
  readonly #send: (conv: string, kind: CursorKind, seq: number) => void;
  readonly #wanted = new Map<string, Wanted>();
  #callOff: (() => void) | undefined;
  #dueMs = Number.POSITIVE_INFINITY;
  #isOnline = false;

  constructor(clock: Clock, send: (conv: string, kind: CursorKind, seq: number) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  want(conv: string, kind: CursorKind, seq: number): void {
    if (!this.#isOnline) return;
    const wanted = this.#wanted.get(conv) ?? { read: 0, delivered: 0, notBeforeMs: 0 };
    wanted[kind] = Math.max(wanted[kind], seq);
    this.#wanted.set(conv, wanted);
    this.#arm(wanted.notBeforeMs);
  }

  online(): void {
    this.#isOnline = true;
  }

  offline(): void {
    this.#isOnline = false;
    this.#callOff?.();
    this.#callOff = undefined;
    this.#dueMs = Number.POSITIVE_INFINITY;
    this.#wanted.clear();
  }

  #arm(atMs: number): void {
    if (atMs >= this.#dueMs) return;
    this.#callOff?.();
    this.#dueMs = atMs;
    this.#callOff = this.#clock.after(Math.max(0, atMs - this.#clock.nowMs()), () => {
      this.#dueMs = Number.POSITIVE_INFINITY;
      this.#tell();
    });
  }

  #tell(): void {
    const nowMs = this.#clock.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [conv, wanted] of this.#wanted) {
      const { read, delivered } = wanted;
      if (wanted.notBeforeMs > nowMs) {
        if (read > 0 || delivered > 0) nextMs = Math.min(nextMs, wanted.notBeforeMs);
        continue;
      }
      if (read === 0 && delivered === 0) {
        this.#wanted.delete(conv);
        continue;
      }
      Object.assign(wanted, { read: 0, delivered: 0, notBeforeMs: nowMs + INTERVAL_MS });
      // What is read is delivered.
      if (read > 0) this.#send(conv, 'read', read);
      if (delivered > read) this.#send(conv, 'delivered', delivered);
    }
    if (nextMs !== Number.POSITIVE_INFINITY) this.#arm(nextMs);
  }
}
