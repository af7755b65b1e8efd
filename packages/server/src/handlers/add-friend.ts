import { RequestError } from '@parley/protocol';
import type { MemberHandler } from './handler.ts';

/** Makes a one-way contact; the other side need not agree and does not hear of it. */
export const addFriend: MemberHandler<'addFriend'> = async ({ fields }, member, services) => {
  const friend = fields.friendid;
  const name = (await services.directory.names([friend])).get(friend);
  if (name === undefined) throw new RequestError('unknown_user');
  await services.store.contacts.add(member.user, friend, services.nowMs());
  return { type: 'befriended', friend, name };
};
