import type { LogEnd } from '../read-log.ts';

/** A client of the run, whatever it speaks. */
export type ChaosClient = {
  readonly name: string;
  readonly isConnected: boolean;
  /** Does something, drawn at random, if it is in a state to do it. */
  act(): void;
  /** Looks at the clock: tries again, gives up on what does not answer. Called often. */
  tick(): void;
  /** The refs of what nobody has answered. */
  unanswered(): readonly string[];
  /** Whether everything has come that is meant for it. */
  hasAll(end: LogEnd): boolean;
  /** Notes how it stands at the end. */
  settle(): void;
  start(): void;
  stop(): Promise<void>;
};
