import { type FieldsWithoutRef, limits } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import { fullSight } from '../domain/person.ts';
import type { DeviceHandler, Services } from './handler.ts';

/** A page of one's contacts, with who of them is here. */
export const listFriends: DeviceHandler<'listFriends'> = async ({ fields }, device, services) => ({
  type: 'answer',
  name: 'friends',
  fields: await friendsPage(device.user, fields.after ?? 0, services),
});

export async function friendsPage(
  user: UserId,
  after: UserId,
  services: Services,
): Promise<FieldsWithoutRef<'friends'>> {
  const { store, privacy, onlineOf } = services;
  const contacts = await store.contacts.page(user, after, limits.listPage + 1);
  const shown = contacts.slice(0, limits.listPage);
  const ids = shown.map(({ id }) => id);
  const [online, sights] = await Promise.all([onlineOf(ids), privacy.sights(user, ids)]);
  return {
    friends: shown.map(({ id, name, seenAt, ...looks }) => {
      const sight = sights.get(id) ?? fullSight;
      if (sight.state && online.has(id)) return { id, name, state: 'online', ...looks };
      const isKnown = seenAt !== undefined && sight.seen;
      return { id, name, state: 'offline', ...(isKnown && { seen: seenAt }), ...looks };
    }),
    more: contacts.length > shown.length,
  };
}
