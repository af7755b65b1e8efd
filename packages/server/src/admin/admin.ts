import { mintServerKey } from '../lib/server-key.ts';
import type { ServerKey, ServerKeyStore, Store } from '../store/store.ts';

/** What an operator changes beside a server that runs, or while none does. */
export interface Admin {
  /** Makes a server key. Its text is not kept: only who made it has it. */
  createKey(name: string): Promise<{ readonly id: number; readonly text: string }>;
  keys(): Promise<readonly ServerKey[]>;
  /** False when there is no such key. */
  revokeKey(id: number): Promise<boolean>;
  /** Says that the log is another one now, as after a restore; gives the new epoch. */
  newEpoch(): Promise<string>;
  stop(): Promise<void>;
}

/** What of a store an operator changes. */
export interface AdminStore extends Pick<Store, 'renewEpoch' | 'stop'> {
  readonly keys: Pick<ServerKeyStore, 'create' | 'all' | 'revoke'>;
}

export function createAdmin(store: AdminStore, nowMs: () => number): Admin {
  return {
    async createKey(name) {
      const { text, hash } = mintServerKey();
      return { id: await store.keys.create({ name, hash, createdAt: nowMs() }), text };
    },
    keys: () => store.keys.all(),
    revokeKey: (id) => store.keys.revoke(id),
    newEpoch: () => store.renewEpoch(),
    stop: () => store.stop(),
  };
}
