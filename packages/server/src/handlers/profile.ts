import { RequestError } from '@parley/protocol';
import { type PairState, strangers } from '../domain/contact-acts.ts';
import { hasProfileForm, unsetPerson } from '../domain/person.ts';
import type { DeviceHandler } from './handler.ts';
import { looksOf } from './list-requests.ts';
import { seenBy } from './seen-by.ts';

/** Who somebody is, as far as one may know. */
export const getProfile: DeviceHandler<'getProfile'> = async ({ fields }, device, services) => {
  const { user } = fields;
  const { store, directory } = services;
  const [names, persons, pairs] = await Promise.all([
    directory.names([user]),
    store.people.persons([user]),
    store.people.pairs(device.user, [user]),
  ]);
  const name = names.get(user);
  const pair = pairs.get(user) ?? strangers;
  if (name === undefined || pair.isBlocked) throw new RequestError('unknown_user');
  const known = { user, name };
  // Whom one has blocked one can find to take it back, and sees no more of.
  if (pair.hasBlocked) {
    return { type: 'answer', name: 'profile', fields: { ...known, relation: 'blocked' } };
  }
  const { about } = persons.get(user) ?? unsetPerson;
  const looks = { ...looksOf(persons.get(user)), ...(about !== '' && { about }) };
  const presence = (await seenBy(device.user, [user], services, true)).get(user);
  const text = pair.request?.text;
  return {
    type: 'answer',
    name: 'profile',
    fields: {
      ...known,
      ...looks,
      relation: user === device.user ? 'self' : relationOf(pair),
      ...(text !== undefined && text !== '' && { text }),
      ...presence,
    },
  };
};

function relationOf({ isContact, request }: PairState): string {
  if (isContact) return 'contact';
  if (request === undefined) return 'none';
  if (request.by === 'self') return 'asked';
  return request.isHidden ? 'none' : 'asking';
}

/** Changes what a user says of himself. */
export const setProfile: DeviceHandler<'setProfile'> = async ({ fields }, device, services) => {
  const { display, avatar, about } = fields;
  const changes = {
    ...(display !== undefined && { display: display.trim() }),
    ...(avatar !== undefined && { avatar }),
    ...(about !== undefined && { about }),
  };
  if (!hasProfileForm(changes)) {
    throw new RequestError(
      'invalid_field',
      'display must be one line, avatar have letters, digits, - and _ only; nothing was done',
    );
  }
  const feeds = [];
  if (Object.keys(changes).length > 0) {
    await services.store.people.setPerson(device.user, changes, services.nowMs());
    feeds.push({ user: device.user, kind: 'profile' as const, data: changes });
  }
  return { type: 'people', feeds, changed: [], fields: {} };
};
