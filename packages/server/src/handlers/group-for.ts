import { RequestError } from '@parley/protocol';
import type { GroupState } from '../domain/act.ts';
import { type Action, may } from '../domain/rights.ts';
import type { Device, Services } from './handler.ts';

/** The group, for a member who may do this there now; for what takes no place in the log. */
export async function groupFor(
  action: Action,
  group: number,
  { user }: Device,
  { store }: Pick<Services, 'store'>,
): Promise<GroupState> {
  const found = await store.doors.look(group, [user]);
  const rank = found.members.get(user)?.role ?? 'none';
  if (found.group === undefined || rank === 'none') throw new RequestError('unknown_group');
  if (found.group.isDissolved) throw new RequestError('dissolved');
  // Who may invite is also what the group's admins decide.
  const isForAdmins = action === 'invite' && found.group.inviters === 'admins';
  if (!may(isForAdmins ? 'link' : action, 'group', { rank })) throw new RequestError('not_allowed');
  return found.group;
}
