import { groupConversation, type UserId } from '../../domain/conversation.ts';
import type { ContactStore, ConversationLog, GroupStore, UserStore } from '../store.ts';
import type { AppendLanes } from './append-lanes.ts';
import type { KeyedOrder } from './keyed-order.ts';

const userKey = (user: UserId): string => `user ${user}`;

/*
 * A pool carries calls out in any order. These put those of one user, which the port promises to
 * take in the order of calling, one after the other, and behind the appends that matter to them.
 */

export function orderedUsers(users: UserStore, order: KeyedOrder): UserStore {
  const nameOf = (nameKey: string) => `name ${nameKey}`;
  return {
    ...users,
    create: (user) => order.write([nameOf(user.nameKey)], () => users.create(user)),
    byNameKey: (nameKey) => order.read(nameOf(nameKey), () => users.byNameKey(nameKey)),
  };
}

export function orderedContacts(contacts: ContactStore, order: KeyedOrder): ContactStore {
  return {
    add: (owner, contact, at) =>
      order.write([userKey(owner)], () => contacts.add(owner, contact, at)),
    of: (owner) => order.read(userKey(owner), () => contacts.of(owner)),
  };
}

export function orderedGroups(
  groups: GroupStore,
  order: KeyedOrder,
  lanes: AppendLanes,
): GroupStore {
  return {
    create: (group) => order.write([userKey(group.creator)], () => groups.create(group)),
    join: (group, user, at) =>
      order.write(
        [userKey(user)],
        () => groups.join(group, user, at),
        lanes.settled([groupConversation(group)]),
      ),
    of: (user) => order.read(userKey(user), () => groups.of(user)),
  };
}

export function orderedLog(
  log: ConversationLog,
  order: KeyedOrder,
  lanes: AppendLanes,
): ConversationLog {
  return {
    append: log.append,
    appendTelling: log.appendTelling,
    async read(conversation, after, limit) {
      await lanes.settled([conversation]);
      return await log.read(conversation, after, limit);
    },
    async heads(conversations) {
      await lanes.settled(conversations);
      return await log.heads(conversations);
    },
    memberships: (user) => order.read(userKey(user), () => log.memberships(user), lanes.settled()),
    advanceClassic: (positions) =>
      order.write(
        [...new Set(positions.map(({ user }) => userKey(user)))],
        () => log.advanceClassic(positions),
        lanes.settled(positions.map(({ conversation }) => conversation)),
      ),
  };
}
