/** One entry of a log, as somebody saw it. */
export type Seen = {
  readonly conv: string;
  readonly seq: number;
  /** The SDK does not tell it. */
  readonly n: number | undefined;
  readonly at: number;
  readonly kind: string;
  readonly sender: number;
  readonly ref: string | undefined;
  readonly text: string;
};

export type Cursor = 'delivered' | 'read';

/** What a login says of a conversation, the user's feed included. */
export type Told = {
  readonly conv: string;
  readonly head: number;
  readonly begin: number;
  readonly delivered: number;
  readonly read: number;
};

/**
 * What happened to one client. `connection` counts its connections; `classic-push` is what a client
 * gets that is told no places.
 */
export type Happening =
  | {
      readonly type: 'login';
      readonly connection: number;
      /** The step at which it was asked for: what was answered before that must show. */
      readonly askedAt: number;
      readonly epoch: string;
      readonly told: readonly Told[];
    }
  | { readonly type: 'login-refused'; readonly connection: number; readonly error: string }
  | { readonly type: 'send'; readonly ref: string; readonly text: string }
  | {
      readonly type: 'attempt';
      readonly connection: number;
      readonly ref: string;
      /** The ref once more with another text, on purpose. */
      readonly isOther: boolean;
    }
  | {
      readonly type: 'acked';
      readonly connection: number;
      readonly ref: string;
      readonly conv: string;
      readonly seq: number;
      readonly at: number;
      readonly duplicate: boolean;
      readonly differs: boolean;
    }
  | {
      readonly type: 'refused';
      readonly connection: number;
      readonly ref: string;
      readonly error: string;
    }
  | { readonly type: 'gave-up'; readonly ref: string }
  | { readonly type: 'push'; readonly connection: number; readonly entry: Seen }
  | {
      readonly type: 'synced';
      readonly connection: number;
      readonly conv: string;
      readonly after: number;
      readonly head: number;
      readonly entries: readonly Seen[];
    }
  | {
      readonly type: 'cursor-asked' | 'cursor-answered';
      readonly connection: number;
      readonly cursor: Cursor;
      readonly conv: string;
      readonly seq: number;
    }
  | {
      readonly type: 'receipt';
      readonly connection: number;
      readonly conv: string;
      readonly user: number;
      readonly cursor: Cursor;
      readonly seq: number;
    }
  | { readonly type: 'error'; readonly connection: number; readonly error: string }
  | {
      readonly type: 'classic-push';
      readonly connection: number;
      readonly sender: number;
      readonly text: string;
    }
  | { readonly type: 'ended'; readonly connection: number }
  | {
      /** The end of the run, after its faults have passed and 30 s at most. */
      readonly type: 'settled';
      readonly isConnected: boolean;
      /** How far it has got without a gap, in each conversation. */
      readonly positions: ReadonlyMap<string, number>;
      /** The refs of what nobody has answered. */
      readonly unanswered: readonly string[];
    };

/** Steps order what happened to all clients; ms since the run began are for people. */
export type Recorded = Happening & { readonly step: number; readonly ms: number };

export type ClientHistory = {
  readonly client: string;
  readonly user: number;
  /** Of the SDK what its user sees: events, one history over all connections. */
  readonly profile: 'v2' | 'sdk' | 'classic';
  readonly records: readonly Recorded[];
};

/** How a user's membership stands at the end, as a client reads it that knows nothing yet. */
export type Membership = Told & { readonly user: number };

export type Outcome = {
  readonly clients: readonly ClientHistory[];
  /** Each conversation from its start, read by sync from 0 after the last restart. */
  readonly log: ReadonlyMap<string, readonly Seen[]>;
  readonly memberships: readonly Membership[];
  /** Between the nodes of a cluster the push of an own message may follow its answer. */
  readonly mayEcho: boolean;
};

export type Record = (happening: Happening) => void;

/** Collects what happens to all clients of a run, bounded. */
export class History {
  readonly #clients: { history: ClientHistory; records: Recorded[] }[] = [];
  readonly #maxRecords: number;
  readonly #nowMs: () => number;
  readonly #startedMs: number;
  #step = 0;

  constructor(maxRecords: number, nowMs: () => number) {
    this.#maxRecords = maxRecords;
    this.#nowMs = nowMs;
    this.#startedMs = nowMs();
  }

  get step(): number {
    return this.#step;
  }

  /** Whether the load has to end because no more can be kept. */
  get isFull(): boolean {
    return this.#step >= this.#maxRecords;
  }

  get clients(): ClientHistory[] {
    return this.#clients.map(({ history }) => history);
  }

  of(client: string, user: number, profile: ClientHistory['profile']): Record {
    const records: Recorded[] = [];
    this.#clients.push({ history: { client, user, profile, records }, records });
    return (happening) => {
      this.#step += 1;
      const ms = Math.round(this.#nowMs() - this.#startedMs);
      records.push({ ...happening, step: this.#step, ms });
    };
  }
}
