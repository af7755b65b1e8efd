import { RequestError } from '@parley/protocol';
import { isValidName, nameKey } from '../domain/names.ts';
import type { DeviceHandler } from './handler.ts';

/** Another name, by which one logs in and is found from now on. */
export const changeName: DeviceHandler<'changeName'> = async ({ fields }, device, services) => {
  const { name } = fields;
  if (!isValidName(name)) throw new RequestError('invalid_name');
  // Asked again, because the answer was lost, it is done already.
  if (name === device.name) return { type: 'done', fields: { name } };
  // As often as an address may register: each takes a name from everybody.
  if (!(await services.rateLimits.register(`user ${device.user}`))) {
    throw new RequestError('rate_limited');
  }
  const isRenamed = await services.store.account.rename(device.user, name, nameKey(name));
  if (!isRenamed) throw new RequestError('name_taken');
  return { type: 'renamed', name };
};
