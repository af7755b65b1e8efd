import { RequestError } from '@parley/protocol';
import type { DeviceHandler } from './handler.ts';
import { verifyPassword } from './verify-password.ts';

/** Ends the account: what remains to be done is done behind the answer. */
export const eraseAccount: DeviceHandler<'eraseAccount'> = async ({ fields }, device, services) => {
  if (fields.messages !== 'keep' && fields.messages !== 'remove') {
    throw new RequestError('invalid_field', 'messages must be keep or remove; nothing was done');
  }
  await verifyPassword(fields.password, device, services);
  const { user } = device;
  const removesMessages = fields.messages === 'remove';
  const isErased = await services.store.account.erase({
    user,
    removesMessages,
    at: services.nowMs(),
  });
  // Another connection of his has done it meanwhile.
  if (!isErased) throw new RequestError('logged_out');
  return { type: 'erased' };
};
