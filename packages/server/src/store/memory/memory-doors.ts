import {
  addressOf,
  type GroupId,
  groupConversation,
  type UserId,
} from '../../domain/conversation.ts';
import type { DoorStore, OutsiderKind } from '../store.ts';
import { entryOf, type MemoryState, type Outsider } from './memory-state.ts';

const NOBODY: Outsider = { bannedAt: 0, invitedAt: 0, invitedBy: 0, askedAt: 0 };

const sinceOf = (outsider: Outsider, kind: OutsiderKind): number =>
  ({ asked: outsider.askedAt, invited: outsider.invitedAt, banned: outsider.bannedAt })[kind];

/** The doors of the port. */
export function memoryDoors(state: MemoryState): DoorStore {
  const outsidersOf = (group: GroupId): Map<UserId, Outsider> =>
    entryOf(state.outsiders, groupConversation(group), () => new Map());
  const linksOf = (group: GroupId) =>
    entryOf(state.links, groupConversation(group), () => new Map());
  const note = (group: GroupId, user: UserId, noted: Partial<Outsider>): void => {
    const outsiders = outsidersOf(group);
    outsiders.set(user, { ...(outsiders.get(user) ?? NOBODY), ...noted });
  };

  return {
    async look(group, users) {
      const found = state.groups.get(group);
      const members = state.members.get(groupConversation(group)) ?? new Map();
      const outsiders = outsidersOf(group);
      return {
        group: found && { ...found, isDissolved: found.dissolvedAt > 0 },
        members: new Map([...members].filter(([user]) => users.includes(user))),
        outsiders: new Map(
          [...outsiders]
            .filter(([user]) => users.includes(user))
            .map(([user, { bannedAt, invitedAt, askedAt }]) => [
              user,
              { isBanned: bannedAt > 0, isInvited: invitedAt > 0, hasAsked: askedAt > 0 },
            ]),
        ),
      };
    },

    async admins(group, limit) {
      return [...(state.members.get(groupConversation(group)) ?? [])]
        .filter(([, { role }]) => role !== 'normal')
        .map(([user]) => user)
        .slice(0, limit);
    },

    async invite(group, users, by, at) {
      for (const user of users) note(group, user, { invitedAt: at, invitedBy: by });
    },

    async ask(group, user, at) {
      note(group, user, { askedAt: at });
    },

    async settle(group, user, what) {
      const known = outsidersOf(group).get(user);
      if (known === undefined || sinceOf(known, what) === 0) return false;
      note(group, user, what === 'asked' ? { askedAt: 0 } : { invitedAt: 0, invitedBy: 0 });
      return true;
    },

    async outsiders(group, kind, after, limit) {
      return [...outsidersOf(group)]
        .filter(([id, outsider]) => id > after && sinceOf(outsider, kind) > 0)
        .sort(([one], [other]) => one - other)
        .slice(0, limit)
        .map(([id, outsider]) => ({
          ...{ id, name: state.users.get(id)?.name ?? '' },
          ...{ at: sinceOf(outsider, kind), by: outsider.invitedBy },
        }));
    },

    async invitations(user, after, limit) {
      return [...state.outsiders]
        .filter(([conversation]) => after === 0 || conversation > groupConversation(after))
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .flatMap(([conversation, outsiders]) => {
          const address = addressOf(conversation);
          const group = address.kind === 'group' ? state.groups.get(address.group) : undefined;
          const { invitedAt: at, invitedBy: by } = outsiders.get(user) ?? NOBODY;
          if (group === undefined || group.dissolvedAt > 0 || at === 0) return [];
          return [{ group: group.id, name: group.name, by, at }];
        })
        .slice(0, limit);
    },

    async makeLink(group, link, most) {
      const links = linksOf(group);
      for (const [hash, { expiresAt, usesLeft }] of links) {
        if (expiresAt <= link.madeAt || usesLeft <= 0) links.delete(hash);
      }
      if (links.size >= most) return false;
      links.set(link.hash, link);
      return true;
    },

    async links(group, at) {
      return [...linksOf(group).values()]
        .filter(({ expiresAt, usesLeft }) => expiresAt > at && usesLeft > 0)
        .sort((one, other) => other.madeAt - one.madeAt || (one.hash < other.hash ? -1 : 1));
    },

    async revokeLink(group, hash) {
      return linksOf(group).delete(hash);
    },
  };
}
