import type { UserId } from '../../domain/conversation.ts';
import type { TokenId, TokenRecord, TokenStore } from '../store.ts';
import { entryOf, type MemoryState, type Token } from './memory-state.ts';

export function memoryTokens({ tokens, users }: MemoryState): TokenStore {
  const recordOf = (user: UserId, id: TokenId, token: Token): TokenRecord => {
    const { hash: _, ...rest } = token;
    return { id, user, name: users.get(user)?.name ?? '', ...rest };
  };
  const living = (user: UserId, atMs: number) =>
    [...(tokens.get(user)?.byId ?? [])]
      .filter(([, { expiresAt }]) => expiresAt > atMs)
      .sort(([a, one], [b, other]) => other.usedAt - one.usedAt || b - a);
  return {
    async create({ user, hash, device, createdAt, expiresAt }, maxPerUser) {
      if (!users.has(user)) throw new Error(`there is no user ${user}`);
      const own = entryOf(tokens, user, () => ({ lastId: 0, byId: new Map() }));
      const kept = new Map(living(user, createdAt).slice(0, maxPerUser - 1));
      for (const id of own.byId.keys()) if (!kept.has(id)) own.byId.delete(id);
      own.lastId += 1;
      const times = { createdAt, usedAt: createdAt, expiresAt };
      own.byId.set(own.lastId, { hash: textOf(hash), device, ...times });
      return own.lastId;
    },

    async find(user, hash, atMs) {
      const found = living(user, atMs).find(([, token]) => token.hash === textOf(hash));
      return found && recordOf(user, ...found);
    },

    async touch(uses) {
      for (const { user, token: id, usedAt, expiresAt } of uses) {
        const token = tokens.get(user)?.byId.get(id);
        if (token === undefined || usedAt < token.usedAt) continue;
        token.usedAt = usedAt;
        token.expiresAt = expiresAt;
      }
    },

    async of(user, atMs) {
      return living(user, atMs).map(([id, token]) => recordOf(user, id, token));
    },

    async revoke(user, id) {
      return tokens.get(user)?.byId.delete(id) ?? false;
    },
  };
}

export function textOf(hash: Uint8Array): string {
  return Buffer.from(hash).toString('hex');
}
