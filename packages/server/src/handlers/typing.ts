import { existing, isHeard } from './access.ts';
import type { DeviceHandler } from './handler.ts';

/** The user is writing: worth telling while it is new, and in a large group not at all. */
export const typing: DeviceHandler<'typing'> = async ({ fields }, device, services) => {
  const address = await existing(fields.conv, device, services);
  const isLarge = address.kind === 'group' && (await services.groupSizes.isLarge(address.group));
  const isTold = !isLarge && address.kind !== 'feed' && (await isHeard(address, device, services));
  return { type: 'typing', address, isTold };
};
