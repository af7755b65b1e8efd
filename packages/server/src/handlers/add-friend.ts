import { actUpon } from './contacts.ts';
import type { MemberHandler } from './handler.ts';

/** Makes a one-way contact; the other side need not agree, but is asked to have this one, too. */
export const addFriend: MemberHandler<'addFriend'> = async ({ fields }, member, services) => {
  const isHeard = await services.rateLimits.ask(member.user);
  return actUpon(fields.friendid, { type: 'add', text: '', isHeard }, member, services);
};
