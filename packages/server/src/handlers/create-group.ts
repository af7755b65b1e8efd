import type { MemberHandler } from './handler.ts';

/** Makes a group; names need not be unique, for the id tells groups apart. */
export const createGroup: MemberHandler<'createGroup'> = async ({ fields }, member, services) => {
  const group = await services.store.groups.create({
    name: fields.groupname,
    description: fields.groupdesc ?? '',
    creator: member.user,
    createdAt: services.nowMs(),
  });
  return { type: 'joined', group, name: fields.groupname, after: 0 };
};
