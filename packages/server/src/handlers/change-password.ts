import { RequestError } from '@parley/protocol';
import { isValidPassword } from '../domain/names.ts';
import type { DeviceHandler } from './handler.ts';
import { issueToken } from './issue-token.ts';
import { verifyPassword } from './verify-password.ts';

/** Another password: whoever knew the old one is logged out everywhere. */
export const changePassword: DeviceHandler<'changePassword'> = async (
  { fields },
  device,
  services,
) => {
  const { store, passwords } = services;
  if (!isValidPassword(fields.newpassword)) throw new RequestError('invalid_password');
  await verifyPassword(fields.password, device, services);
  const hash = await passwords.hash(fields.newpassword);
  if (hash === undefined) throw new RequestError('overloaded');
  const devices = await store.tokens.of(device.user, services.nowMs());
  const name = devices.find(({ id }) => id === device.token)?.device ?? '';
  await store.users.changePassword(device.user, hash);
  const token = await issueToken(device.user, name, services);
  return { type: 'password-changed', token: token.id, text: token.text };
};
