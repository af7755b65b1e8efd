/** A client of the run, whatever it speaks. */
export type ChaosClient = {
  readonly name: string;
  /** Does something, drawn at random, if it is in a state to do it. */
  act(): void;
  /** Looks at the clock: tries again, gives up on what does not answer. Called every 50 ms. */
  tick(): void;
  readonly isConnected: boolean;
  /** How far it has got in each conversation; a classic client does not know. */
  positions(): ReadonlyMap<string, number>;
  /** The refs of what nobody has answered. */
  unanswered(): readonly string[];
  start(): void;
  stop(): Promise<void>;
};
