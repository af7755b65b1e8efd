import type { Clock } from '../clock.ts';
import { localError, type ParleyError } from '../errors.ts';
import { readError } from './answers.ts';
import type { ClientFrame, JsonObject } from './wire.ts';

const ANSWER_TIMEOUT_MS = 20_000;

interface Waiting {
  readonly resolve: (answer: JsonObject) => void;
  readonly reject: (error: ParleyError) => void;
  readonly callOff: () => void;
}

/** Requests under way on one connection, by their refs. */
export class Requests {
  readonly #waiting = new Map<string, Waiting>();
  readonly #clock: Clock;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends a request with a ref; rejects with the error of the answer, or when none comes in time. */
  ask(frame: ClientFrame, send: (frame: ClientFrame) => void): Promise<JsonObject> {
    this.#count += 1;
    // Acts bring one that was never used. Refs of messages never begin like these, see `isRef`.
    const ref = typeof frame.ref === 'string' ? frame.ref : `?${this.#count}`;
    const { promise, resolve, reject } = Promise.withResolvers<JsonObject>();
    const callOff = this.#clock.after(ANSWER_TIMEOUT_MS, () => {
      this.#waiting.delete(ref);
      reject(localError('timeout'));
    });
    this.#waiting.set(ref, { resolve, reject, callOff });
    send({ ...frame, ref });
    return promise;
  }

  /** Hands an answer to who waits for it; false where nobody does. */
  answer(frame: JsonObject): boolean {
    if (typeof frame.ref !== 'string') return false;
    const waiting = this.#waiting.get(frame.ref);
    if (waiting === undefined) return false;
    this.#waiting.delete(frame.ref);
    waiting.callOff();
    const error = readError(frame);
    if (error === undefined) waiting.resolve(frame);
    else waiting.reject(error);
    return true;
  }

  /** The connection is gone: nobody will be answered. */
  fail(error: ParleyError): void {
    for (const { reject, callOff } of this.#waiting.values()) {
      callOff();
      reject(error);
    }
    this.#waiting.clear();
  }
}
