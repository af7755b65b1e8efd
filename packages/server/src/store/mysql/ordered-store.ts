import type { ActDraft, Acted } from '../../domain/act.ts';
import {
  addressOf,
  type ConversationId,
  type GroupId,
  groupConversation,
  type UserId,
} from '../../domain/conversation.ts';
import {
  type ContactStore,
  type ConversationLog,
  type CursorPosition,
  type GroupStore,
  tellingAct,
  type UserStore,
} from '../store.ts';
import type { AppendLanes } from './append-lanes.ts';
import type { KeyedOrder } from './keyed-order.ts';

export const userKey = (user: UserId): string => `user ${user}`;
const membersKey = (conversation: ConversationId): string => `members ${conversation}`;
const groupKey = (group: GroupId): string => `group ${group}`;
export const PASSWORDS = 'passwords';
const SEEN = 'seen';
const CURSORS = 'cursors';

const groupKeysOf = (conversation: ConversationId): string[] => {
  const address = addressOf(conversation);
  return address.kind === 'group' ? [groupKey(address.group)] : [];
};

/*
 * A pool carries calls out in any order. These put those of one user, which the port promises to
 * take in the order of calling, one after the other, and behind the appends that matter to them.
 */

export function orderedUsers(users: UserStore, order: KeyedOrder): UserStore {
  const nameOf = (nameKey: string) => `name ${nameKey}`;
  const externalOf = (externalId: string) => `external ${externalId}`;
  return {
    names: users.names,
    create: (user) => order.write([nameOf(user.nameKey)], () => users.create(user)),
    createExternal: (user, externalId) =>
      order.write([nameOf(user.nameKey), externalOf(externalId)], () =>
        users.createExternal(user, externalId),
      ),
    adopt: (id, user) =>
      order.write([userKey(id), nameOf(user.nameKey)], () => users.adopt(id, user)),
    byId: (id) => order.read([userKey(id)], () => users.byId(id)),
    byNameKey: (nameKey) =>
      order.read([nameOf(nameKey), PASSWORDS], () => users.byNameKey(nameKey)),
    byExternalId: (externalId) =>
      order.read([externalOf(externalId), PASSWORDS], () => users.byExternalId(externalId)),
    changePassword: (user, passwordHash) =>
      order.write([userKey(user)], () => users.changePassword(user, passwordHash), undefined, [
        PASSWORDS,
      ]),
    seen: (those) => order.write([], () => users.seen(those), undefined, [SEEN]),
  };
}

export function orderedContacts(contacts: ContactStore, order: KeyedOrder): ContactStore {
  return {
    add: (owner, contact, at) =>
      order.write([userKey(owner)], () => contacts.add(owner, contact, at)),
    of: (owner) => order.read([userKey(owner)], () => contacts.of(owner)),
    page: (owner, after, limit) =>
      order.read([userKey(owner), SEEN], () => contacts.page(owner, after, limit)),
    ids: (owner) => order.read([userKey(owner)], () => contacts.ids(owner)),
  };
}

export function orderedGroups(
  groups: GroupStore,
  order: KeyedOrder,
  lanes: AppendLanes,
): GroupStore {
  const read = <Result>(group: number, task: () => Promise<Result>) =>
    order.read([membersKey(groupConversation(group))], task);
  return {
    create: (group) => order.write([userKey(group.creator)], () => groups.create(group)),
    adopt: (id, group) => {
      const users = group.members.map(({ user }) => userKey(user));
      const keys = [groupKey(id), ...new Set(users)];
      const members = membersKey(groupConversation(id));
      return order.write(keys, () => groups.adopt(id, group), undefined, [members]);
    },
    byId: (id) => order.read([groupKey(id)], () => groups.byId(id)),
    join: (group, user, at) => {
      const conversation = groupConversation(group);
      const appended = lanes.settled([conversation]);
      const join = () => groups.join(group, user, at);
      return order.write([userKey(user)], join, appended, [membersKey(conversation)]);
    },
    of: (user) => order.read([userKey(user)], () => groups.of(user)),
    joined: (user) => order.read([userKey(user)], () => groups.joined(user)),
    joinedOne: (group, user) =>
      order.read([userKey(user), groupKey(group)], () => groups.joinedOne(group, user)),
    members: (group, after, limit) => read(group, () => groups.members(group, after, limit)),
    size: (group) => read(group, () => groups.size(group)),
    readers: (group, seq) => read(group, () => groups.readers(group, seq)),
  };
}

export function orderedLog(
  log: ConversationLog,
  order: KeyedOrder,
  lanes: AppendLanes,
): ConversationLog {
  const advance = <Result>(positions: readonly CursorPosition[], task: () => Promise<Result>) => {
    const users = [...new Set(positions.map(({ user }) => userKey(user)))];
    const conversations = [...new Set(positions.map(({ conversation }) => conversation))];
    const noted = [CURSORS, ...conversations.map(membersKey)];
    return order.write(users, task, lanes.settled(conversations), noted);
  };
  const act = (draft: ActDraft): Promise<Acted> => {
    const { conversation, sender, act: what } = draft;
    const users = 'user' in what ? [sender, what.user] : [sender];
    const noted = [membersKey(conversation), ...groupKeysOf(conversation)];
    // Begun at once: its place among the appends is that of the call.
    const acting = log.act(draft);
    acting.catch(() => {});
    return order.write(users.map(userKey), () => acting, undefined, noted);
  };
  return {
    append: log.append,
    appendTelling: log.appendTelling,
    act,
    actTelling: tellingAct(act),
    async read(conversation, after, limit) {
      await lanes.settled([conversation]);
      return await log.read(conversation, after, limit);
    },
    async names(after, limit) {
      await lanes.settled();
      return await log.names(after, limit);
    },
    async heads(conversations) {
      await lanes.settled(conversations);
      return await log.heads(conversations);
    },
    async lasts(conversations) {
      await lanes.settled(conversations);
      return await log.lasts(conversations);
    },
    memberships: (user) =>
      order.read([userKey(user)], () => log.memberships(user), lanes.settled()),
    overview: (user, page) =>
      order.read([userKey(user), CURSORS], () => log.overview(user, page), lanes.settled()),
    advanceClassic: (positions) => advance(positions, () => log.advanceClassic(positions)),
    advanceDelivered: (positions) => advance(positions, () => log.advanceDelivered(positions)),
    advanceRead: (positions) => advance(positions, () => log.advanceRead(positions)),
  };
}
