import type { StateLog } from './state-log.ts';

/** Which store Redis serves, and whether it has only heard of it now. */
export interface Claim {
  readonly store: string;
  readonly isNew: boolean;
}

export interface ClaimWatch {
  /** Looks now, too: Redis may have come back empty, or as another one. */
  look(): void;
  stop(): Promise<void>;
}

const INTERVAL_MS = 30_000;

/**
 * Claims Redis for the store again and again, for somebody may have emptied it, and says a line
 * when what it says has changed. While Redis is away nothing has.
 */
export function startClaimWatch(
  store: string,
  claim: () => Promise<Claim>,
  log: StateLog,
  intervalMs = INTERVAL_MS,
): ClaimWatch {
  let served = store;
  let looking: Promise<void> | undefined;

  const lookOnce = async (): Promise<void> => {
    try {
      const { store: now, isNew } = await claim();
      if (isNew) log.warn({}, 'this Redis had lost its key parley:store, and has it again');
      if (now === served) return;
      served = now;
      if (now === store) log.info('this Redis serves the store of --db again');
      else log.warn({}, strangenessOf(now, store));
    } catch {
      // It says so by itself when it is away.
    } finally {
      looking = undefined;
    }
  };
  const look = (): void => {
    looking ??= lookOnce();
  };
  const timer = setInterval(look, intervalMs).unref();

  return {
    look,
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** One line about a Redis that is another cluster's. */
export function strangenessOf(served: string, store: string): string {
  return (
    `this Redis serves the cluster of another store (${served}), and --db is store ${store}: give ` +
    'each cluster a Redis of its own, or, if the other is no more, delete the key parley:store'
  );
}
