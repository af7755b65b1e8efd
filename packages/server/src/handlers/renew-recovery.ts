import type { DeviceHandler } from './handler.ts';
import { verifyPassword } from './verify-password.ts';

/** New recovery codes in the place of those that the user has. */
export const renewRecovery: DeviceHandler<'renewRecovery'> = async (
  { fields },
  device,
  services,
) => {
  await verifyPassword(fields.password, device, services);
  const { codes, hashes } = services.recoveryCodes.mint(device.user);
  await services.store.account.setRecovery(device.user, hashes);
  return { type: 'answer', name: 'recoveryCodes', fields: { codes: [...codes] } };
};
