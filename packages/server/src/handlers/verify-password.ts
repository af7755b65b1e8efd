import { RequestError } from '@parley/protocol';
import type { Device, Services } from './handler.ts';

/** Who is logged in shows once more that he knows the password. */
export async function verifyPassword(
  password: string,
  { user }: Pick<Device, 'user'>,
  { store, passwords, rateLimits }: Pick<Services, 'store' | 'passwords' | 'rateLimits'>,
): Promise<void> {
  // Who has come by a token may guess no oftener than who has none.
  if (!(await rateLimits.login(`user ${user}`))) throw new RequestError('rate_limited');
  const record = await store.users.byId(user);
  const isRight = await passwords.verify(password, record?.passwordHash);
  if (isRight === undefined) throw new RequestError('overloaded');
  if (!isRight) throw new RequestError('invalid_credentials');
}
