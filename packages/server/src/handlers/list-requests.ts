import { limits, RequestError } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import type { Person } from '../domain/person.ts';
import type { DeviceHandler, Services } from './handler.ts';

/** A page of the requests that are open, to oneself or of oneself. */
export const listRequests: DeviceHandler<'listRequests'> = async ({ fields }, device, services) => {
  const { way = 'in', after = 0 } = fields;
  if (way !== 'in' && way !== 'out') {
    throw new RequestError('invalid_field', 'way must be in or out; nothing was done');
  }
  const { people } = services.store;
  const requests = await people.requests(device.user, way, after, limits.listPage + 1);
  const shown = requests.slice(0, limits.listPage);
  const seen = await shownOf(
    shown.map(({ user }) => user),
    services,
  );
  return {
    type: 'answer',
    name: 'requests',
    fields: {
      requests: shown.map(({ user, text, at }) => ({
        ...seen(user),
        ...(text !== '' && { text }),
        at,
      })),
      more: requests.length > shown.length,
    },
  };
};

/** A page of those whom one has blocked. */
export const listBlocked: DeviceHandler<'listBlocked'> = async ({ fields }, device, services) => {
  const { people } = services.store;
  const users = await people.blocked(device.user, fields.after ?? 0, limits.listPage + 1);
  const shown = users.slice(0, limits.listPage);
  const names = await services.directory.names(shown);
  return {
    type: 'answer',
    name: 'users',
    fields: {
      users: shown.map((id) => ({ id, name: names.get(id) ?? '' })),
      more: users.length > shown.length,
    },
  };
};

/** How users are shown in lists. */
export async function shownOf(
  users: readonly UserId[],
  { store, directory }: Pick<Services, 'store' | 'directory'>,
): Promise<(user: UserId) => { id: UserId; name: string; display?: string; avatar?: string }> {
  if (users.length === 0) return (id) => ({ id, name: '' });
  const [names, persons] = await Promise.all([directory.names(users), store.people.persons(users)]);
  return (id) => ({ id, name: names.get(id) ?? '', ...looksOf(persons.get(id)) });
}

/** What is set of it. */
export function looksOf(person: Person | undefined): { display?: string; avatar?: string } {
  if (person === undefined) return {};
  const { display, avatar } = person;
  return { ...(display !== '' && { display }), ...(avatar !== '' && { avatar }) };
}
