import type { Clock } from '../clock.ts';
import { type ConnectionState, OFFLINE } from './connection-state.ts';

/** So long a way from one node to another is nobody's concern. */
const QUIET_MS = 5_000;

/** What people see of the connection: what it is, but for short ways from one node to another. */
export class ShownState {
  readonly #clock: Clock;
  readonly #tell: (state: ConnectionState) => void;
  readonly #onGivenUp: () => void;
  #state: ConnectionState = OFFLINE;
  #actual: ConnectionState = OFFLINE;
  #callOff: (() => void) | undefined;

  /** `onGivenUp` is called where a way that was kept quiet has taken too long, or has led nowhere. */
  constructor(clock: Clock, tell: (state: ConnectionState) => void, onGivenUp: () => void) {
    this.#clock = clock;
    this.#tell = tell;
    this.#onGivenUp = onGivenUp;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** From now on the state stays as it is shown, for as long as it may soon be so again. */
  keepQuiet(): void {
    this.#callOff ??= this.#clock.after(QUIET_MS, () => this.#giveUp());
  }

  follow(actual: ConnectionState): void {
    this.#actual = actual;
    if (this.#callOff === undefined) this.#show(actual);
    else if (actual.name === 'online') this.#endQuiet();
    else if (actual.name !== 'connecting' && !isTriedAgain(actual)) this.#giveUp();
  }

  #giveUp(): void {
    this.#endQuiet();
    this.#show(this.#actual);
    this.#onGivenUp();
  }

  #endQuiet(): void {
    this.#callOff?.();
    this.#callOff = undefined;
  }

  #show(state: ConnectionState): void {
    this.#state = state;
    this.#tell(state);
  }
}

function isTriedAgain(state: ConnectionState): boolean {
  return state.name === 'offline' && state.retryAt !== undefined;
}
