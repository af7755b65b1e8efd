import { decideContact, type PairState, strangers, turned } from '../../domain/contact-acts.ts';
import type { UserId } from '../../domain/conversation.ts';
import { unsetPerson } from '../../domain/person.ts';
import type { PeopleStore } from '../store.ts';
import { entryOf, type MemoryState } from './memory-state.ts';

export function memoryPeople(state: MemoryState): PeopleStore {
  const { pairs, persons, contacts } = state;
  const has = (owner: UserId, contact: UserId) => contacts.get(owner)?.has(contact) === true;
  const keyOf = (user: UserId, other: UserId) =>
    user < other ? `${user} ${other}` : `${other} ${user}`;

  const pairOf = (user: UserId, other: UserId): PairState => {
    const known = pairs.get(keyOf(user, other)) ?? strangers;
    const isContact = has(user, other);
    const isContactOfOther = has(other, user);
    if (known === strangers && !isContact && !isContactOfOther) return strangers;
    return { ...(user < other ? known : turned(known)), isContact, isContactOfOther };
  };
  const setContact = (owner: UserId, contact: UserId, is: boolean) => {
    const all = entryOf(contacts, owner, () => new Set());
    if (is) all.add(contact);
    else all.delete(contact);
  };
  const personOf = (user: UserId) => persons.get(user) ?? { ...unsetPerson, changedAt: 0 };
  const peersOf = (user: UserId, fits: (pair: PairState) => boolean) =>
    [...pairs.keys()]
      .map((key) => key.split(' ').map(Number))
      .flatMap(([one = 0, other = 0]) => (one === user ? other : other === user ? one : []))
      .filter((peer) => fits(pairOf(user, peer)))
      .sort((a, b) => a - b);

  return {
    async act(draft) {
      const { user, other, at } = draft;
      const before = pairOf(user, other);
      const decision = decideContact(draft, before);
      if ('refused' in decision || decision.next === before) return decision;
      const { next } = decision;
      pairs.set(keyOf(user, other), user < other ? next : turned(next));
      setContact(user, other, next.isContact);
      setContact(other, user, next.isContactOfOther);
      const isNewBlock = next.hasBlocked && !before.hasBlocked;
      for (const one of [user, other]) {
        if (!isNewBlock && !persons.has(one)) continue;
        const person = personOf(one);
        persons.set(one, {
          ...person,
          isInBlocks: isNewBlock || person.isInBlocks,
          changedAt: at,
        });
      }
      return decision;
    },

    async pairs(user, others) {
      const found = new Map<UserId, PairState>();
      for (const other of others) {
        const pair = other === user ? strangers : pairOf(user, other);
        if (pair !== strangers) found.set(other, pair);
      }
      return found;
    },

    async requests(user, way, after, limit) {
      const fits = ({ request }: PairState) =>
        way === 'in' ? request?.by === 'other' && !request.isHidden : request?.by === 'self';
      return peersOf(user, fits)
        .filter((peer) => peer > after)
        .slice(0, limit)
        .map((peer) => {
          const { text = '', at = 0 } = pairOf(user, peer).request ?? {};
          return { user: peer, text, at };
        });
    },

    async blocked(user, after, limit) {
      return peersOf(user, ({ hasBlocked }) => hasBlocked)
        .filter((peer) => peer > after)
        .slice(0, limit);
    },

    async persons(users) {
      const found = new Map();
      for (const user of users) {
        const known = persons.get(user);
        if (known === undefined) continue;
        const { changedAt, ...person } = known;
        found.set(user, person);
      }
      return found;
    },

    async lastSeen(users) {
      const known = users.map((user) => [user, state.seenAt.get(user) ?? 0] as const);
      return new Map(known.filter(([, at]) => at > 0));
    },

    async setPerson(user, changes, at) {
      const isPrivate = ['writers', 'presence', 'lastSeen'].some((field) => field in changes);
      const person = personOf(user);
      const changedAt = isPrivate ? at : person.changedAt;
      persons.set(user, { ...person, ...changes, changedAt });
    },

    async erase(user) {
      persons.delete(user);
      for (const key of pairs.keys()) {
        if (key.split(' ').includes(String(user))) pairs.delete(key);
      }
    },

    async changedSince(at, limit) {
      return [...persons]
        .map(([user, { changedAt }]) => ({ user, at: changedAt }))
        .filter((change) => change.at >= at)
        .sort((a, b) => b.at - a.at)
        .slice(0, limit);
    },

    async find(prefix, after, limit) {
      const above = Buffer.from(after);
      return [...state.idsByNameKey]
        .map(([nameKey, id]) => ({ id, nameKey, bytes: Buffer.from(nameKey) }))
        .filter(({ nameKey, bytes }) => nameKey.startsWith(prefix) && above.compare(bytes) < 0)
        .sort((a, b) => a.bytes.compare(b.bytes))
        .slice(0, limit)
        .map(({ id, nameKey }) => ({ id, nameKey, name: state.users.get(id)?.name ?? '' }));
    },
  };
}
