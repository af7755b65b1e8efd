import { limits, RequestError } from '@parley/protocol';
import type { DeviceHandler } from './handler.ts';
import { onlineTo } from './seen-by.ts';

/** A page of the members of one's group, with who of them is here. */
export const listMembers: DeviceHandler<'listMembers'> = async ({ fields }, device, services) => {
  const { groupid, after = 0 } = fields;
  if (!device.groups.has(groupid)) throw new RequestError('unknown_group');
  const members = await services.store.groups.members(groupid, after, limits.listPage + 1);
  const shown = members.slice(0, limits.listPage);
  const ids = shown.map(({ id }) => id);
  const online = await onlineTo(device.user, ids, services);
  return {
    type: 'answer',
    name: 'members',
    fields: {
      groupid,
      members: shown.map(({ id, name, role }) => ({
        id,
        name,
        role,
        state: online.has(id) ? 'online' : 'offline',
      })),
      more: members.length > shown.length,
    },
  };
};
