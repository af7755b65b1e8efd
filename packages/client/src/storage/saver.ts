import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { ClientStorage } from './storage.ts';
import type { StorageState } from './storage-state.ts';

/** What may wait, waits so long for more. */
const LAZY_MS = 500;
/** What could not be written is tried again after so long. */
const RETRY_MS = 5_000;

/** Makes the value when it is written: what changes often is written as it is then. */
export type MakeValue = () => unknown;

const WORKING: StorageState = { name: 'working' };

/**
 * Gathers changes and writes them in batches, one at a time: what changed during a write goes into
 * the next. A change that takes another one back before its write costs nothing.
 */
export class Saver {
  readonly #storage: ClientStorage;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #pending = new Map<string, MakeValue | undefined>();
  readonly #stored = new Set<string>();
  #callOff: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  #hasFailed = false;
  /** What could not be read is not written either: what is kept there may be another user's. */
  #reading: 'not yet' | 'done' | 'failed' = 'not yet';
  #state = WORKING;
  readonly #onState: () => void;

  constructor(storage: ClientStorage, clock: Clock, logger: Logger, onState = () => {}) {
    this.#storage = storage;
    this.#clock = clock;
    this.#logger = logger;
    this.#onState = onState;
  }

  get state(): StorageState {
    return this.#state;
  }

  async load(): Promise<ReadonlyMap<string, unknown>> {
    if (this.#reading === 'failed') return new Map();
    try {
      const values = await this.#storage.load();
      for (const key of values.keys()) this.#stored.add(key);
      this.#reading = 'done';
      return values;
    } catch (error) {
      if (this.#reading === 'done' || !this.#storage.isOptional) throw error;
      this.#reading = 'failed';
      this.#failed('the storage cannot be read; nothing is kept', error);
      return new Map();
    }
  }

  /** To be written at once. */
  put(key: string, make: MakeValue): void {
    this.#pending.set(key, make);
    this.#begin();
  }

  /** To be written within half a second. */
  putLazily(key: string, make: MakeValue): void {
    this.#pending.set(key, make);
    if (this.#writing === undefined) this.#beginAfter(LAZY_MS);
  }

  remove(key: string): void {
    // A write that is under way may be the one that stores it.
    if (!this.#stored.has(key)) this.#pending.delete(key);
    else this.#pending.set(key, undefined);
    this.#begin();
  }

  removeAll(): void {
    for (const key of [...this.#pending.keys(), ...this.#stored]) this.remove(key);
  }

  /** Resolves when all that was asked for until now is written, or could not be. */
  async flush(): Promise<void> {
    this.#hasFailed = false;
    while ((this.#pending.size > 0 && !this.#hasFailed) || this.#writing !== undefined) {
      this.#begin();
      await this.#writing;
    }
  }

  async close(): Promise<void> {
    await this.flush();
    this.#callOff?.();
    try {
      await this.#storage.close();
    } catch (error) {
      this.#logger.warn('the storage cannot be closed', error);
    }
  }

  /** Told once, not at every try. */
  #failed(message: string, reason: unknown): void {
    if (this.#state.name === 'failing') return;
    this.#logger.warn(message, reason);
    this.#state = { name: 'failing', reason };
    this.#onState();
  }

  #beginAfter(delayMs: number): void {
    this.#callOff ??= this.#clock.after(delayMs, () => {
      this.#callOff = undefined;
      this.#begin();
    });
  }

  #begin(): void {
    if (this.#writing !== undefined || this.#pending.size === 0) return;
    this.#callOff?.();
    this.#callOff = undefined;
    // Later in this turn, so that what comes together is written together.
    this.#writing = Promise.resolve().then(() => this.#write());
  }

  async #write(): Promise<void> {
    const changes = new Map<string, unknown>();
    for (const [key, make] of this.#pending) {
      changes.set(key, make?.());
      if (make === undefined) this.#stored.delete(key);
      else this.#stored.add(key);
    }
    this.#pending.clear();
    if (this.#reading === 'failed') changes.clear();
    try {
      if (changes.size > 0) await this.#storage.write(changes);
      this.#hasFailed = false;
      if (changes.size > 0 && this.#state.name === 'failing') {
        this.#state = WORKING;
        this.#onState();
      }
    } catch (error) {
      this.#hasFailed = true;
      this.#failed('something could not be kept; it is tried again', error);
      for (const [key, value] of changes) {
        if (this.#pending.has(key)) continue;
        this.#pending.set(key, value === undefined ? undefined : () => value);
      }
    }
    this.#writing = undefined;
    if (!this.#hasFailed) this.#begin();
    else if (this.#pending.size > 0) this.#beginAfter(RETRY_MS);
  }
}
