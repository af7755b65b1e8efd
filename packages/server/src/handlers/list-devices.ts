import type { DeviceHandler } from './handler.ts';

/** The devices that are logged in for good. */
export const listDevices: DeviceHandler<'listDevices'> = async (_request, device, services) => {
  const tokens = await services.store.tokens.of(device.user, services.nowMs());
  return {
    type: 'answer',
    name: 'devices',
    fields: {
      devices: tokens.map((token) => ({
        device: token.id,
        name: token.device,
        created: token.createdAt,
        used: token.usedAt,
        expires: token.expiresAt,
        current: token.id === device.token,
      })),
    },
  };
};
