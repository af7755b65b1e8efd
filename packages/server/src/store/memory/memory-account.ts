import { DELETED_NAME } from '../../domain/names.ts';
import type { AccountStore } from '../store.ts';
import { entryOf, type MemoryState } from './memory-state.ts';
import { textOf } from './memory-tokens.ts';

export function memoryAccount(state: MemoryState): AccountStore {
  const { users, idsByNameKey, recoveryCodes, erasures, exportGrants } = state;
  const keyOf = (user: number) => [...idsByNameKey].find(([, id]) => id === user)?.[0] ?? '';
  return {
    async rename(id, name, nameKey) {
      const user = users.get(id);
      const holder = idsByNameKey.get(nameKey) ?? id;
      if (user === undefined || holder !== id) return false;
      idsByNameKey.delete(keyOf(id));
      idsByNameKey.set(nameKey, id);
      users.set(id, { ...user, name });
      return true;
    },

    async setRecovery(user, hashes) {
      recoveryCodes.set(user, new Set(hashes.map(textOf)));
    },

    async recover(id, hash, passwordHash) {
      const user = users.get(id);
      if (user === undefined || !recoveryCodes.get(id)?.delete(textOf(hash))) return false;
      users.set(id, { ...user, passwordHash });
      state.tokens.get(id)?.byId.clear();
      return true;
    },

    async erase(erasure) {
      const { user } = erasure;
      if (!users.delete(user)) return false;
      state.erasedUsers.set(user, DELETED_NAME);
      idsByNameKey.delete(keyOf(user));
      state.tokens.get(user)?.byId.clear();
      recoveryCodes.delete(user);
      exportGrants.delete(user);
      erasures.set(user, erasure);
      return true;
    },

    async erasures(limit) {
      return [...erasures.values()].sort((one, other) => one.user - other.user).slice(0, limit);
    },

    async erased(user) {
      erasures.delete(user);
    },

    async redact(conversation, seqs, body) {
      const altered = entryOf(state.alterations, conversation, () => new Map());
      for (const seq of seqs) altered.set(seq, body);
    },

    async endContacts(user, others) {
      for (const other of others) state.contacts.get(other)?.delete(user);
      state.contacts.delete(user);
    },

    async grantExport(user, { hash, at, expiresAt }) {
      if ((exportGrants.get(user)?.busyUntil ?? 0) > at) return false;
      exportGrants.set(user, { hash: textOf(hash), expiresAt, busyUntil: 0 });
      return true;
    },

    async takeExport(user, hash, at, busyUntil) {
      const grant = exportGrants.get(user);
      if (grant?.hash !== textOf(hash) || grant.expiresAt <= at) return false;
      exportGrants.set(user, { ...grant, expiresAt: 0, busyUntil });
      return true;
    },

    async endExport(user) {
      exportGrants.delete(user);
    },
  };
}
