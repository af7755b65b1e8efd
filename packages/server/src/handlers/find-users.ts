import { limits, RequestError } from '@parley/protocol';
import { nameKey } from '../domain/names.ts';
import type { FoundUser } from '../store/store.ts';
import type { DeviceHandler } from './handler.ts';
import { shownOf } from './list-requests.ts';

/** Whom a block hides is left out, so that a page may need several looks. */
const MAX_LOOKS = 5;

/** A page of those whose names begin like this. */
export const findUsers: DeviceHandler<'findUsers'> = async ({ fields }, device, services) => {
  const { store, rateLimits } = services;
  const prefix = nameKey(fields.prefix);
  if (prefix === '') {
    throw new RequestError(
      'invalid_field',
      'prefix must have a visible character; nothing was done',
    );
  }
  if (!(await rateLimits.find(device.user))) {
    throw new RequestError('rate_limited', 'you have searched too often; wait a little');
  }
  const found: FoundUser[] = [];
  let after = nameKey(fields.after ?? '');
  let isOver = false;
  for (
    let looks = 0;
    looks < MAX_LOOKS && !isOver && found.length <= limits.foundUsers;
    looks += 1
  ) {
    const page = await store.people.find(prefix, after, limits.foundUsers + 1);
    isOver = page.length <= limits.foundUsers;
    after = page.at(-1)?.nameKey ?? after;
    const ids = page.map(({ id }) => id);
    const pairs = await store.people.pairs(device.user, ids);
    found.push(
      ...page.filter(({ id }) => {
        const pair = pairs.get(id);
        return pair === undefined || !(pair.hasBlocked || pair.isBlocked);
      }),
    );
  }
  const shown = found.slice(0, limits.foundUsers);
  const seen = await shownOf(
    shown.map(({ id }) => id),
    services,
  );
  return {
    type: 'answer',
    name: 'users',
    fields: {
      users: shown.map(({ id, name }) => ({ ...seen(id), name })),
      more: found.length > shown.length || !isOver,
    },
  };
};
