import { limits } from '@parley/protocol';
import { nameOf } from '../domain/conversation.ts';
import { beginOf, existing } from './access.ts';
import type { DeviceHandler } from './handler.ts';

/** The places of pinned messages that one may see, the last one that was pinned first. */
export const listPins: DeviceHandler<'listPins'> = async ({ fields }, device, services) => {
  const address = await existing(fields.conv, device, services);
  const conv = nameOf(address);
  const begin = beginOf(address, device);
  const pins = await services.store.marks.pins(conv, limits.pins);
  return {
    type: 'answer',
    name: 'pins',
    fields: {
      conv,
      pins: pins.filter(({ seq }) => seq > begin).map(({ seq, by, at }) => ({ seq, id: by, at })),
    },
  };
};
