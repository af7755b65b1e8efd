import type { Bus } from '../bus/bus.ts';
import type { Presence } from '../bus/presence.ts';
import type { Store } from '../store/store.ts';
import type { Readiness } from './http.ts';

export interface ReadinessParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly presence: Presence;
  readonly isStopping: () => boolean;
}

const CHECK_MS = 1_000;

/**
 * Whether this node serves: it must be able to store. Without a bus it still does, for people on
 * this node and for what the log repairs later, so that is only said.
 */
export function readinessOf(parts: ReadinessParts): () => Promise<Readiness> {
  return async () => {
    const store = await storeState(parts.store);
    return {
      ready: store === 'ok' && !parts.isStopping(),
      details: {
        store,
        bus: parts.bus.isUp() ? 'ok' : 'away: messages between nodes come later',
        presence: parts.presence.isUp() ? 'ok' : 'away: who is online is not known',
        ...(parts.isStopping() && { node: 'stopping' }),
      },
    };
  };
}

async function storeState(store: Store): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('does not answer'), CHECK_MS);
  });
  const check = store.check().then(
    () => 'ok',
    () => 'cannot store anything now',
  );
  const state = await Promise.race([check, late]);
  clearTimeout(timer);
  return state;
}
