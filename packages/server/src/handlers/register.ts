import { isValidName, isValidPassword, nameKey } from '../domain/names.ts';
import type { GuestHandler } from './handler.ts';
import { requireVersion } from './require-version.ts';

/** Makes a user. The name decides; limits come before the costly password hash. */
export const register: GuestHandler<'register'> = async (request, guest, services) => {
  requireVersion(request);
  const { name, password } = request.fields;
  if (!isValidName(name)) return { type: 'registered', result: 'invalid_name' };
  if (!isValidPassword(password)) return { type: 'registered', result: 'invalid_password' };
  if (!(await services.rateLimits.register(guest.address))) {
    return { type: 'registered', result: 'rate_limited' };
  }
  const passwordHash = await services.passwords.hash(password);
  if (passwordHash === undefined) return { type: 'registered', result: 'overloaded' };
  const user = await services.store.users.create({
    name,
    nameKey: nameKey(name),
    passwordHash,
    createdAt: services.nowMs(),
  });
  if (user === undefined) return { type: 'registered', result: 'name_taken' };
  if (request.profile === 'classic') return { type: 'registered', result: user };
  const { codes, hashes } = services.recoveryCodes.mint(user);
  await services.store.account.setRecovery(user, hashes);
  return { type: 'registered', result: user, recovery: codes };
};
