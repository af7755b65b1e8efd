import { RequestError } from '@parley/protocol';
import { type Circle, unsetPerson } from '../domain/person.ts';
import type { DeviceHandler } from './handler.ts';

export const getSettings: DeviceHandler<'getSettings'> = async (_request, device, { store }) => {
  const persons = await store.people.persons([device.user]);
  const { writers, presence, lastSeen } = persons.get(device.user) ?? unsetPerson;
  return { type: 'answer', name: 'settings', fields: { writers, presence, lastseen: lastSeen } };
};

/** Changes what others may do, and see. */
export const setSettings: DeviceHandler<'setSettings'> = async ({ fields }, device, services) => {
  const writers = oneOf('writers', fields.writers, ['everyone', 'contacts'] as const);
  const presence = oneOf('presence', fields.presence, CIRCLES);
  const lastSeen = oneOf('lastseen', fields.lastseen, CIRCLES);
  const changes = {
    ...(writers !== undefined && { writers }),
    ...(presence !== undefined && { presence }),
    ...(lastSeen !== undefined && { lastSeen }),
  };
  if (Object.keys(changes).length === 0) {
    throw new RequestError('invalid_field', 'say what is to be changed; nothing was done');
  }
  const { user } = device;
  await services.store.people.setPerson(user, changes, services.nowMs());
  const { lastSeen: lastseen, ...same } = changes;
  const data = { ...same, ...(lastseen !== undefined && { lastseen }) };
  return {
    type: 'people',
    feeds: [{ user, kind: 'settings', data }],
    changed: [user],
    fields: {},
  };
};

const CIRCLES: readonly Circle[] = ['everyone', 'contacts', 'nobody'];

function oneOf<Word extends string>(
  field: string,
  value: string | undefined,
  words: readonly Word[],
): Word | undefined {
  if (value === undefined) return undefined;
  const word = words.find((one) => one === value);
  if (word === undefined) {
    throw new RequestError(
      'invalid_field',
      `${field} must be ${words.join(' or ')}; nothing was done`,
    );
  }
  return word;
}
