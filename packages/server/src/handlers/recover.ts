import { RequestError } from '@parley/protocol';
import { isValidName, isValidPassword, nameKey } from '../domain/names.ts';
import type { GuestHandler } from './handler.ts';

/** Another password, by a recovery code. An unknown user costs as much as a wrong code. */
export const recover: GuestHandler<'recover'> = async ({ fields }, guest, services) => {
  const { store, passwords, rateLimits, recoveryCodes } = services;
  const { name, code, newpassword } = fields;
  if (!isValidPassword(newpassword)) throw new RequestError('invalid_password');
  if (!(await rateLimits.login(guest.address))) throw new RequestError('rate_limited');
  const found = isValidName(name) ? await store.users.byNameKey(nameKey(name)) : undefined;
  const hash = await passwords.hash(newpassword);
  if (hash === undefined) throw new RequestError('overloaded');
  const user = found?.id ?? 0;
  const isRecovered = await store.account.recover(user, recoveryCodes.hash(user, code), hash);
  if (!isRecovered) throw new RequestError('invalid_recovery');
  return { type: 'recovered', user };
};
