import { limits } from '@parley/protocol';
import { nameOf } from '../domain/conversation.ts';
import { beginOf, existing } from './access.ts';
import type { DeviceHandler } from './handler.ts';

/** The places of pinned messages that one may see, the last one that was pinned first. */
export const listPins: DeviceHandler<'listPins'> = async ({ fields }, device, services) => {
  const address = await existing(fields.conv, device, services);
  const conv = nameOf(address);
  const begin = beginOf(address, device);
  const { marks, personal } = services.store;
  const pins = (await marks.pins(conv, limits.pins)).filter(({ seq }) => seq > begin);
  const last = Math.max(0, ...pins.map(({ seq }) => seq));
  const hidden = await personal.hidden(device.user, conv, 1, last);
  return {
    type: 'answer',
    name: 'pins',
    fields: {
      conv,
      pins: pins
        .filter(({ seq }) => !hidden.includes(seq))
        .map(({ seq, by, at }) => ({ seq, id: by, at })),
    },
  };
};
