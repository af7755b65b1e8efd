import { limits, RequestError } from '@parley/protocol';
import { groupConversation } from '../domain/conversation.ts';
import { groupFor } from './group-for.ts';
import type { DeviceHandler } from './handler.ts';

/**
 * Invites users, whose feeds tell them so; those who are in or kept out are passed over, and so is a
 * block between the two.
 */
export const invite: DeviceHandler<'invite'> = async ({ fields }, device, services) => {
  const { groupid } = fields;
  const users = [...new Set(fields.users)];
  const { name: groupname } = await groupFor('invite', groupid, device, services);
  const known = await services.directory.names(users);
  if (known.size < users.length) throw new RequestError('unknown_user');
  const [{ members, outsiders }, sights] = await Promise.all([
    services.store.doors.look(groupid, users),
    services.privacy.sights(device.user, users),
  ]);
  const invited = users.filter(
    (user) =>
      !members.has(user) &&
      outsiders.get(user)?.isBanned !== true &&
      outsiders.get(user)?.isInvited !== true &&
      sights.get(user)?.isBlocked !== true,
  );
  await services.store.doors.invite(groupid, invited, device.user, services.nowMs());
  const data = { conv: groupConversation(groupid), groupid, groupname };
  const feeds = invited.map((user) => ({ user, kind: 'invited', data }) as const);
  return { type: 'told', feeds, fields: { groupid, groupname } };
};

/** Declines an invitation, of which nobody is told. */
export const declineInvite: DeviceHandler<'declineInvite'> = async (
  { fields: { groupid } },
  { user },
  { store },
) => {
  if (!(await store.doors.settle(groupid, user, 'invited'))) {
    throw new RequestError('unknown_request');
  }
  return { type: 'done', fields: { groupid } };
};

/** A page of the invitations that one has. */
export const listInvites: DeviceHandler<'listInvites'> = async (
  { fields: { after = 0 } },
  { user },
  { store },
) => {
  const found = await store.doors.invitations(user, after, limits.listPage + 1);
  const invites = found
    .slice(0, limits.listPage)
    .map(({ group, name, by, at }) => ({ groupid: group, groupname: name, by, at }));
  return {
    type: 'answer',
    name: 'invites',
    fields: { invites, more: found.length > invites.length },
  };
};

/** A page of those who are no members, for the admins. */
export const listOutsiders: DeviceHandler<'listOutsiders'> = async (
  { fields },
  device,
  services,
) => {
  const { groupid, kind, after = 0 } = fields;
  await groupFor('admit', groupid, device, services);
  const limit = limits.listPage + 1;
  const found = await services.store.doors.outsiders(groupid, kind, after, limit);
  const users = found
    .slice(0, limits.listPage)
    .map(({ id, name, at, by }) => ({ id, name, at, ...(by > 0 && { by }) }));
  return {
    type: 'answer',
    name: 'outsiders',
    fields: { groupid, kind, users, more: found.length > users.length },
  };
};
