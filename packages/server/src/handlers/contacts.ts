import { limits, RequestError } from '@parley/protocol';
import type { ContactAct } from '../domain/contact-acts.ts';
import type { UserId } from '../domain/conversation.ts';
import type { DeviceHandler, FeedNews, Member, Outcome, Services } from './handler.ts';

/** Asks somebody to be a contact. */
export const requestContact: DeviceHandler<'requestContact'> = async (
  { fields },
  device,
  services,
) => {
  const { user, text = '' } = fields;
  if (!text.isWellFormed()) {
    throw new RequestError('invalid_field', 'text must be whole characters; nothing was done');
  }
  if (!(await services.rateLimits.ask(device.user))) {
    throw new RequestError('rate_limited', 'you have asked too many people; try again later');
  }
  const { people } = services.store;
  const open = await people.requests(device.user, 'out', 0, limits.openRequests);
  if (open.length >= limits.openRequests) throw new RequestError('too_many');
  return actUpon(user, { type: 'ask', text }, device, services);
};

export const answerContact: DeviceHandler<'answerContact'> = ({ fields }, device, services) =>
  actUpon(fields.user, { type: fields.accept ? 'accept' : 'decline' }, device, services);

export const removeContact: DeviceHandler<'removeContact'> = ({ fields }, device, services) =>
  actUpon(fields.user, { type: 'remove' }, device, services);

export const block: DeviceHandler<'block'> = async ({ fields }, device, services) => {
  const blocked = await services.store.people.blocked(device.user, 0, limits.blocked);
  if (blocked.length >= limits.blocked) throw new RequestError('too_many');
  return actUpon(fields.user, { type: 'block' }, device, services);
};

export const unblock: DeviceHandler<'unblock'> = ({ fields }, device, services) =>
  actUpon(fields.user, { type: 'unblock' }, device, services);

/** What somebody does about another, decided in its commit, and what either is told. */
export async function actUpon(
  other: UserId,
  act: ContactAct,
  member: Pick<Member, 'user' | 'name'>,
  { store, directory, nowMs }: Pick<Services, 'store' | 'directory' | 'nowMs'>,
): Promise<Extract<Outcome, { type: 'people' }>> {
  const name = (await directory.names([other])).get(other);
  if (name === undefined) throw new RequestError('unknown_user');
  const { user } = member;
  const isAdded = act.type === 'add';
  const own: FeedNews = { user, kind: 'contact', data: { id: other, name } };
  const fields = { friendid: other, name };
  if (other === user) {
    if (!isAdded) throw new RequestError('invalid_field', 'user is yourself; nothing was done');
    // As ever: who wants to can have himself among his contacts.
    await store.contacts.add(user, other, nowMs());
    return { type: 'people', feeds: [own], changed: [], fields };
  }
  const decision = await store.people.act({ user, other, at: nowMs(), act });
  if ('refused' in decision) throw new RequestError(decision.refused, decision.detail);
  const text = 'text' in act && act.text !== '' ? { text: act.text } : {};
  const feeds: FeedNews[] = [];
  if (decision.others !== undefined) {
    const data = { id: user, name: member.name };
    const more = decision.others === 'requested' ? { ...text, from: user } : {};
    feeds.push({ user: other, kind: decision.others, data: { ...data, ...more } });
  }
  if (isAdded) feeds.push(own);
  else if (decision.own !== undefined) {
    const more = decision.own === 'requested' ? { ...text, from: user } : {};
    feeds.push({ user, kind: decision.own, data: { id: other, name, ...more } });
  }
  // Also where only the state has changed: what is remembered of the two holds no more.
  return { type: 'people', feeds, changed: [user, other], fields };
}
