import { RequestError } from '@parley/protocol';
import { groupConversation } from '../domain/conversation.ts';
import type { DeviceHandler } from './handler.ts';

/** A group, for its members and for who may come in or ask to. */
export const getGroup: DeviceHandler<'getGroup'> = async ({ fields }, { user }, services) => {
  const { groupid } = fields;
  const { group, members, outsiders } = await services.store.doors.look(groupid, [user]);
  const member = members.get(user);
  const outsider = outsiders.get(user);
  const isShown =
    member !== undefined ||
    outsider?.isInvited === true ||
    (group?.access !== 'invited' && outsider?.isBanned !== true && group?.isDissolved === false);
  if (group === undefined || !isShown) throw new RequestError('unknown_group');
  const isMuted = (member?.mutedUntil ?? 0) > services.nowMs();
  return {
    type: 'answer',
    name: 'group',
    fields: {
      groupid,
      conv: groupConversation(groupid),
      groupname: group.name,
      groupdesc: group.description,
      avatar: group.avatar,
      access: group.access,
      writers: group.writers,
      inviters: group.inviters,
      slow: group.slowMs / 1_000,
      members: await services.groupSizes.sizeOf(groupid),
      ...(member && { role: member.role }),
      ...(member && isMuted && { muteduntil: member.mutedUntil }),
      ...(group.isDissolved && { dissolved: true }),
    },
  };
};
