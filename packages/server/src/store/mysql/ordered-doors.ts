import { type GroupId, groupConversation } from '../../domain/conversation.ts';
import type { DoorStore } from '../store.ts';
import type { AppendLanes } from './append-lanes.ts';
import type { KeyedOrder } from './keyed-order.ts';

const INVITATIONS = 'invitations';

/** Puts what is asked of one group's doors in order, behind the acts in it. */
export function orderedDoors(doors: DoorStore, order: KeyedOrder, lanes: AppendLanes): DoorStore {
  const keyOf = (group: GroupId): string => `doors ${groupConversation(group)}`;
  const settled = (group: GroupId) => lanes.settled([groupConversation(group)]);
  const read = <Result>(group: GroupId, task: () => Promise<Result>) =>
    order.read([keyOf(group)], task, settled(group));
  const write = <Result>(group: GroupId, task: () => Promise<Result>) =>
    order.write([keyOf(group)], task, settled(group), [INVITATIONS]);
  return {
    look: (group, users) => read(group, () => doors.look(group, users)),
    admins: (group, limit) => read(group, () => doors.admins(group, limit)),
    invite: (group, users, by, at) => write(group, () => doors.invite(group, users, by, at)),
    ask: (group, user, at) => write(group, () => doors.ask(group, user, at)),
    settle: (group, user, what) => write(group, () => doors.settle(group, user, what)),
    outsiders: (group, kind, after, limit) =>
      read(group, () => doors.outsiders(group, kind, after, limit)),
    invitations: (user, after, limit) =>
      order.read([INVITATIONS], () => doors.invitations(user, after, limit), lanes.settled()),
    makeLink: (group, link, most) => write(group, () => doors.makeLink(group, link, most)),
    links: (group, at) => read(group, () => doors.links(group, at)),
    revokeLink: (group, hash) => write(group, () => doors.revokeLink(group, hash)),
  };
}
