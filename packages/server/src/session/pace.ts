import type { Request } from '@parley/protocol';
import { commands } from '../handlers/commands.ts';

/** Requests of one connection that may be under way before those behind them wait. */
const MAX_UNDER_WAY = 1_024;
/** The same for what their messages hold. */
const MAX_UNDER_WAY_CHARACTERS = 1_048_576;

/**
 * The order in which one connection's requests are worked on: as they came. Pipelined ones are
 * under way together, up to a limit; one that goes alone waits for those before it and is waited
 * for by those behind it. While requests wait, the connection is not read, which bounds them.
 */
export class Pace {
  readonly #onWaiting: (isWaiting: boolean) => void;
  #underWay = 0;
  #characters = 0;
  #holder: Request | undefined;
  #waiting: Request[] | undefined;
  #nextWaiting = 0;

  constructor(onWaiting: (isWaiting: boolean) => void) {
    this.#onWaiting = onWaiting;
  }

  get isIdle(): boolean {
    return this.#underWay === 0 && this.#waiting === undefined;
  }

  /** Whether a request may begin now; if not it is kept, and `next` gives it out in its turn. */
  admits(request: Request): boolean {
    if (this.#waiting === undefined && this.#hasRoomFor(request)) return true;
    if (this.#waiting === undefined) this.#onWaiting(true);
    this.#waiting ??= [];
    this.#waiting.push(request);
    return false;
  }

  begins(request: Request): void {
    this.#underWay += 1;
    this.#characters += request.body.length;
  }

  /** Those behind this request wait until it is released, or has ended. */
  hold(request: Request): void {
    this.#holder = request;
  }

  release(request: Request): void {
    if (this.#holder === request) this.#holder = undefined;
  }

  ended(request: Request): void {
    this.release(request);
    this.#underWay -= 1;
    this.#characters -= request.body.length;
  }

  /** The next request that may begin of those that wait. */
  next(): Request | undefined {
    const request = this.#waiting?.[this.#nextWaiting];
    if (request === undefined || !this.#hasRoomFor(request)) return undefined;
    this.#nextWaiting += 1;
    if (this.#nextWaiting === this.#waiting?.length) {
      this.forget();
      this.#onWaiting(false);
    }
    return request;
  }

  /** Drops what waits: nobody is there any more to be answered. */
  forget(): void {
    this.#waiting = undefined;
    this.#nextWaiting = 0;
  }

  #hasRoomFor(request: Request): boolean {
    if (this.#holder !== undefined || this.#underWay >= MAX_UNDER_WAY) return false;
    if (this.#characters >= MAX_UNDER_WAY_CHARACTERS) return false;
    return this.#underWay === 0 || commands[request.type].pace !== 'alone';
  }
}
