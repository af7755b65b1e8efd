import { RequestError } from '@parley/protocol';
import type { MemberHandler } from './handler.ts';

/** Joins a group that is open, as those made by classic clients are. */
export const joinGroup: MemberHandler<'joinGroup'> = async ({ fields }, member, services) => {
  const isNew = !member.groups.has(fields.groupid);
  const joined = await services.store.groups.join(fields.groupid, member.user, services.nowMs());
  if (joined === undefined) throw new RequestError('unknown_group');
  const { id, name, begin, classicSeq } = joined;
  return { type: 'joined', group: id, name, begin, classicSeq, isNew };
};
