import { randomBytes } from 'node:crypto';
import { isValidName, nameKey } from '../domain/names.ts';
import type { Passwords } from '../lib/passwords.ts';
import { mintServerKey } from '../lib/server-key.ts';
import type { ServerKey, ServerKeyStore, Store, UserStore } from '../store/store.ts';

/** What an operator changes beside a server that runs, or while none does. */
export interface Admin {
  /** Makes a server key. Its text is not kept: only who made it has it. */
  createKey(name: string): Promise<{ readonly id: number; readonly text: string }>;
  keys(): Promise<readonly ServerKey[]>;
  /** False when there is no such key. */
  revokeKey(id: number): Promise<boolean>;
  /** Says that the log is another one now, as after a restore; gives the new epoch. */
  newEpoch(): Promise<string>;
  /** Gives a user another password, by name, and ends all his tokens; `undefined` without such a user. */
  newPassword(name: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** What of a store an operator changes. */
export interface AdminStore extends Pick<Store, 'renewEpoch' | 'stop'> {
  readonly keys: Pick<ServerKeyStore, 'create' | 'all' | 'revoke'>;
  readonly users: {
    byNameKey(nameKey: string): Promise<{ readonly id: number } | undefined>;
    changePassword: UserStore['changePassword'];
  };
}

const PASSWORD_BYTES = 12;

export function createAdmin(
  store: AdminStore,
  passwords: Pick<Passwords, 'hash'>,
  nowMs: () => number,
): Admin {
  return {
    async createKey(name) {
      const { text, hash } = mintServerKey();
      return { id: await store.keys.create({ name, hash, createdAt: nowMs() }), text };
    },
    keys: () => store.keys.all(),
    revokeKey: (id) => store.keys.revoke(id),
    newEpoch: () => store.renewEpoch(),
    async newPassword(name) {
      const user = isValidName(name) ? await store.users.byNameKey(nameKey(name)) : undefined;
      if (user === undefined) return undefined;
      const text = randomBytes(PASSWORD_BYTES).toString('base64url');
      const hash = await passwords.hash(text);
      if (hash === undefined) throw new Error('no password could be made');
      await store.users.changePassword(user.id, hash);
      return text;
    },
    stop: () => store.stop(),
  };
}
