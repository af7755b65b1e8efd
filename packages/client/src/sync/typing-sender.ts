import type { Clock } from '../clock.ts';

const INTERVAL_MS = 2_000;

/** Tells that the user is writing: once in two seconds, however often it is called. */
export class TypingSender {
  readonly #clock: Clock;
  readonly #send: (conv: string) => void;
  #conv = '';
  #toldMs = 0;

  constructor(clock: Clock, send: (conv: string) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  typing(conv: string): void {
    const nowMs = this.#clock.nowMs();
    if (conv === this.#conv && Math.abs(nowMs - this.#toldMs) < INTERVAL_MS) return;
    this.#conv = conv;
    this.#toldMs = nowMs;
    this.#send(conv);
  }
}
