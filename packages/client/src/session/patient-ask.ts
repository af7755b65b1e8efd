import type { Clock } from '../clock.ts';
import { localError, ParleyError } from '../errors.ts';
import type { ClientFrame, JsonObject } from '../wire/wire.ts';
import type { ConnectionState } from './connection-state.ts';

/** Who asks while there is no connection waits so long for one. */
const PATIENCE_MS = 20_000;
const TRIES = 3;
const MAX_WAITING = 1_000;
/** Nodes in a row that leave before they have done what was asked. */
const MAX_MOVES = 10;

interface Askable {
  readonly isOnline: boolean;
  ask(frame: ClientFrame): Promise<JsonObject>;
}

/** Requests that wait a while for a connection, instead of failing at once. */
export class PatientAsk {
  readonly #session: Askable;
  readonly #clock: Clock;
  readonly #waiting = new Set<(error?: ParleyError) => void>();
  #state: ConnectionState | undefined;

  constructor(session: Askable, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  stateChanged(state: ConnectionState): void {
    this.#state = state;
    const willNever = refusalOf(state);
    if (willNever !== undefined) this.#tellAll(willNever);
  }

  loggedIn(): void {
    this.#tellAll(undefined);
  }

  /** Asks once: for what must not be done twice. */
  async once(frame: ClientFrame): Promise<JsonObject> {
    for (let moves = 1; ; moves += 1) {
      await this.#online();
      try {
        return await this.#session.ask(frame);
      } catch (error) {
        // A node that leaves says so when all that it had begun is answered: this it has not done.
        const isUndone = error instanceof ParleyError && error.error === 'going_away';
        if (!isUndone || moves === MAX_MOVES) throw error;
      }
    }
  }

  /** Asks again when the connection broke before the answer: for what may be done twice. */
  async repeatedly(frame: ClientFrame): Promise<JsonObject> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.once(frame);
      } catch (error) {
        const isBroken = error instanceof ParleyError && error.error === 'disconnected';
        if (!isBroken || attempt === TRIES) throw error;
      }
    }
  }

  #online(): Promise<void> {
    if (this.#session.isOnline) return Promise.resolve();
    const refusal =
      this.#state === undefined ? localError('not_logged_in') : refusalOf(this.#state);
    if (refusal !== undefined) return Promise.reject(refusal);
    if (this.#waiting.size >= MAX_WAITING) return Promise.reject(localError('offline'));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const callOff = this.#clock.after(PATIENCE_MS, () => {
      this.#waiting.delete(tell);
      reject(localError('offline'));
    });
    const tell = (error?: ParleyError) => {
      callOff();
      if (error === undefined) resolve();
      else reject(error);
    };
    this.#waiting.add(tell);
    return promise;
  }

  #tellAll(error: ParleyError | undefined): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell(error);
  }
}

/** Why there will be no connection by itself. */
function refusalOf(state: ConnectionState): ParleyError | undefined {
  if (state.name === 'denied') return state.reason;
  if (state.name !== 'offline' || state.retryAt !== undefined) return undefined;
  return state.reason ?? localError('not_logged_in');
}
