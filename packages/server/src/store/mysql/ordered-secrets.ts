import type { ServerKeyStore, TokenStore } from '../store.ts';
import type { KeyedOrder } from './keyed-order.ts';
import { userKey } from './ordered-store.ts';

const KEYS = 'keys';

/** Tokens in the order of calling, each user's by themselves; see `ordered-store.ts`. */
export function orderedTokens(tokens: TokenStore, order: KeyedOrder): TokenStore {
  return {
    create: (token, maxPerUser) =>
      order.write([userKey(token.user)], () => tokens.create(token, maxPerUser)),
    find: (user, hash, atMs) => order.read([userKey(user)], () => tokens.find(user, hash, atMs)),
    touch: (uses) =>
      order.write([...new Set(uses.map(({ user }) => userKey(user)))], () => tokens.touch(uses)),
    of: (user, atMs) => order.read([userKey(user)], () => tokens.of(user, atMs)),
    revoke: (user, token) => order.write([userKey(user)], () => tokens.revoke(user, token)),
  };
}

export function orderedKeys(keys: ServerKeyStore, order: KeyedOrder): ServerKeyStore {
  return {
    create: (key) => order.write([KEYS], () => keys.create(key)),
    find: (hash) => order.read([KEYS], () => keys.find(hash)),
    all: () => order.read([KEYS], () => keys.all()),
    revoke: (id) => order.write([KEYS], () => keys.revoke(id)),
  };
}
