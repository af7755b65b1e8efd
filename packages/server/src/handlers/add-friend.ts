import { actUpon } from './contacts.ts';
import type { MemberHandler } from './handler.ts';

/** Makes a one-way contact; the other side need not agree, but is asked to have this one, too. */
export const addFriend: MemberHandler<'addFriend'> = ({ fields }, member, services) =>
  actUpon(fields.friendid, { type: 'add', text: '' }, member, services);
