import { isValidName, isValidPassword, nameKey } from '../domain/names.ts';
import type { UserStore } from '../store/store.ts';
import type { GuestHandler } from './handler.ts';

/** Proves who somebody is, by id or by name. An unknown user costs as long as a wrong password. */
export const login: GuestHandler<'login'> = async ({ fields }, guest, services) => {
  if (!(await services.rateLimits.login(guest.address))) {
    return { type: 'login-refused', error: 'rate_limited' };
  }
  const user = await find(services.store.users, fields.id, fields.name);
  const password = isValidPassword(fields.password) ? fields.password : '';
  const isRight = await services.passwords.verify(password, user?.passwordHash);
  if (isRight === undefined) return { type: 'login-refused', error: 'overloaded' };
  if (!isRight || user === undefined) {
    return { type: 'login-refused', error: 'invalid_credentials' };
  }
  return { type: 'authenticated', user: user.id, name: user.name };
};

async function find(users: UserStore, id: number | undefined, name: string | undefined) {
  if (id !== undefined) return users.byId(id);
  if (name !== undefined && isValidName(name)) return users.byNameKey(nameKey(name));
  return undefined;
}
