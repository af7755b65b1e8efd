import type { PeopleStore } from '../store.ts';
import type { KeyedOrder } from './keyed-order.ts';
import { userKey } from './ordered-store.ts';

/** People in the order of calling, each user's by themselves; see `ordered-store.ts`. */
export function orderedPeople(people: PeopleStore, order: KeyedOrder): PeopleStore {
  return {
    act: (draft) =>
      order.write([userKey(draft.user), userKey(draft.other)], () => people.act(draft)),
    pairs: (user, others) => order.read([userKey(user)], () => people.pairs(user, others)),
    requests: (user, way, after, limit) =>
      order.read([userKey(user)], () => people.requests(user, way, after, limit)),
    blocked: (user, after, limit) =>
      order.read([userKey(user)], () => people.blocked(user, after, limit)),
    persons: (users) => order.read(users.map(userKey), () => people.persons(users)),
    lastSeen: people.lastSeen,
    setPerson: (user, changes, at) =>
      order.write([userKey(user)], () => people.setPerson(user, changes, at)),
    erase: (user) => order.write([userKey(user)], () => people.erase(user)),
    changedSince: people.changedSince,
    find: people.find,
  };
}
