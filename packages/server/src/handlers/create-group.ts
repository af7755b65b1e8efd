import { settingsOf } from './group-acts.ts';
import type { MemberHandler } from './handler.ts';

/** Makes a group; names need not be unique, for the id tells groups apart. */
export const createGroup: MemberHandler<'createGroup'> = async ({ fields }, member, services) => {
  const name = fields.groupname;
  const group = await services.store.groups.create({
    name,
    description: fields.groupdesc ?? '',
    creator: member.user,
    createdAt: services.nowMs(),
    settings: settingsOf(fields),
  });
  return { type: 'joined', group, name, begin: 0, classicSeq: 0, isNew: true };
};
