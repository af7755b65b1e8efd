import { type FieldsWithoutRef, limits } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
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
  { store, onlineOf }: Services,
): Promise<FieldsWithoutRef<'friends'>> {
  const contacts = await store.contacts.page(user, after, limits.listPage + 1);
  const shown = contacts.slice(0, limits.listPage);
  const online = await onlineOf(shown.map(({ id }) => id));
  return {
    friends: shown.map(({ id, name, seenAt }) => {
      if (online.has(id)) return { id, name, state: 'online' };
      return { id, name, state: 'offline', ...(seenAt !== undefined && { seen: seenAt }) };
    }),
    more: contacts.length > shown.length,
  };
}
