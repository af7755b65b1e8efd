import { RequestError } from '@parley/protocol';
import type { DeviceHandler } from './handler.ts';

/** Ends the token of one of one's devices. */
export const revokeDevice: DeviceHandler<'revokeDevice'> = async ({ fields }, device, services) => {
  const isEnded = await services.store.tokens.revoke(device.user, fields.device);
  if (!isEnded) throw new RequestError('unknown_device');
  return { type: 'device-revoked', token: fields.device };
};
