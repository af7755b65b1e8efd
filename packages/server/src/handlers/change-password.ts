import { RequestError } from '@parley/protocol';
import { isValidPassword } from '../domain/names.ts';
import type { DeviceHandler } from './handler.ts';
import { issueToken } from './issue-token.ts';

/** Another password: whoever knew the old one is logged out everywhere. */
export const changePassword: DeviceHandler<'changePassword'> = async (
  { fields },
  device,
  services,
) => {
  const { store, passwords, rateLimits } = services;
  if (!isValidPassword(fields.newpassword)) throw new RequestError('invalid_password');
  // Who has come by a token may guess no oftener than who has none.
  if (!(await rateLimits.login(`user ${device.user}`))) throw new RequestError('rate_limited');
  const user = await store.users.byId(device.user);
  const isRight = await passwords.verify(fields.password, user?.passwordHash);
  if (isRight === undefined) throw new RequestError('overloaded');
  if (!isRight) throw new RequestError('invalid_credentials');
  const hash = await passwords.hash(fields.newpassword);
  if (hash === undefined) throw new RequestError('overloaded');
  const devices = await store.tokens.of(device.user, services.nowMs());
  const name = devices.find(({ id }) => id === device.token)?.device ?? '';
  await store.users.changePassword(device.user, hash);
  const token = await issueToken(device.user, name, services);
  return { type: 'password-changed', token: token.id, text: token.text };
};
