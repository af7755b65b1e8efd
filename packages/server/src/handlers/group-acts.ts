import { RequestError } from '@parley/protocol';
import type { GroupSettings } from '../domain/act.ts';
import { actInGroup } from './act-in-group.ts';
import { groupFor } from './group-for.ts';
import type { DeviceHandler } from './handler.ts';

export const leaveGroup: DeviceHandler<'leaveGroup'> = ({ fields, ref }, device, services) =>
  actInGroup(fields.groupid, { type: 'leave' }, ref, device, services);

/** Removes a member; with a ban also somebody who is none, so that he does not come. */
export const kick: DeviceHandler<'kick'> = ({ fields, ref }, device, services) => {
  const { groupid, user, ban = false } = fields;
  return actInGroup(groupid, { type: ban ? 'ban' : 'kick', user }, ref, device, services);
};

export const unban: DeviceHandler<'unban'> = (
  { fields: { groupid, user }, ref },
  device,
  services,
) => actInGroup(groupid, { type: 'unban', user }, ref, device, services);

export const mute: DeviceHandler<'mute'> = ({ fields, ref }, device, services) => {
  const { groupid, user, until } = fields;
  return actInGroup(groupid, { type: 'mute', user, until }, ref, device, services);
};

export const appoint: DeviceHandler<'appoint'> = ({ fields, ref }, device, services) => {
  const { groupid, user, role } = fields;
  return actInGroup(groupid, { type: 'appoint', user, role }, ref, device, services);
};

export const handOver: DeviceHandler<'handOver'> = ({ fields, ref }, device, services) =>
  actInGroup(fields.groupid, { type: 'handOver', user: fields.user }, ref, device, services);

export const dissolveGroup: DeviceHandler<'dissolveGroup'> = ({ fields, ref }, device, services) =>
  actInGroup(fields.groupid, { type: 'dissolve' }, ref, device, services);

export const changeGroup: DeviceHandler<'changeGroup'> = ({ fields, ref }, device, services) => {
  const { groupname, groupdesc } = fields;
  const set: Partial<GroupSettings> = {
    ...(groupname !== undefined && { name: groupname }),
    ...(groupdesc !== undefined && { description: groupdesc }),
    ...settingsOf(fields),
  };
  return actInGroup(fields.groupid, { type: 'describe', set }, ref, device, services);
};

type Settings = Omit<GroupSettings, 'name' | 'description'>;

/** What a request says of a group's settings; what it leaves out stays as it is. */
export function settingsOf(
  fields: { readonly [Name in keyof Omit<Settings, 'slowMs'>]?: Settings[Name] | undefined } & {
    readonly slow?: number | undefined;
  },
): Partial<Settings> {
  const { avatar, access, writers, inviters, slow } = fields;
  return {
    ...(avatar !== undefined && { avatar }),
    ...(access !== undefined && { access }),
    ...(writers !== undefined && { writers }),
    ...(inviters !== undefined && { inviters }),
    ...(slow !== undefined && { slowMs: slow * 1_000 }),
  };
}

/** Lets in somebody who has asked, or refuses him. */
export const admit: DeviceHandler<'admit'> = async ({ fields, ref }, device, services) => {
  const { groupid, user, on = true } = fields;
  if (on) return actInGroup(groupid, { type: 'admit', user }, ref, device, services);
  const group = await groupFor('admit', groupid, device, services);
  if (!(await services.store.doors.settle(groupid, user, 'asked'))) {
    throw new RequestError('unknown_request');
  }
  const data = { groupid, groupname: group.name };
  return { type: 'told', feeds: [{ user, kind: 'refused', data }], fields: { groupid } };
};
