import type { Clock } from '../clock.ts';

/** Who writes says so every second or two; after so long without, he does no more. */
const BELIEVED_MS = 5_000;

/** Remembers who is writing, and tells when somebody is no longer. */
export class TypingExpiry {
  readonly #clock: Clock;
  readonly #expired: (conv: string, user: number) => void;
  readonly #until = new Map<string, { conv: string; user: number; untilMs: number }>();
  #callOff: (() => void) | undefined;

  constructor(clock: Clock, expired: (conv: string, user: number) => void) {
    this.#clock = clock;
    this.#expired = expired;
  }

  heard(conv: string, user: number): void {
    const untilMs = this.#clock.nowMs() + BELIEVED_MS;
    this.#until.set(`${user} ${conv}`, { conv, user, untilMs });
    this.#callOff ??= this.#clock.after(BELIEVED_MS, () => this.#expire());
  }

  stop(): void {
    this.#callOff?.();
    this.#callOff = undefined;
    for (const { conv, user } of this.#until.values()) this.#expired(conv, user);
    this.#until.clear();
  }

  #expire(): void {
    this.#callOff = undefined;
    const nowMs = this.#clock.nowMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [key, { conv, user, untilMs }] of this.#until) {
      if (untilMs > nowMs) nextMs = Math.min(nextMs, untilMs);
      else {
        this.#until.delete(key);
        this.#expired(conv, user);
      }
    }
    if (nextMs === Number.POSITIVE_INFINITY) return;
    this.#callOff = this.#clock.after(nextMs - nowMs, () => this.#expire());
  }
}
