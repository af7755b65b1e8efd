import { actOn } from './act-on.ts';
import type { DeviceHandler } from './handler.ts';

/** Changes the text of an own message. */
export const edit: DeviceHandler<'edit'> = ({ fields, ref }, device, services) => {
  const { conv, seq, msg } = fields;
  return actOn(conv, { type: 'edit', seq, msg }, ref, device, services);
};

/** Takes a message back. */
export const recall: DeviceHandler<'recall'> = ({ fields, ref }, device, services) => {
  const { conv, seq } = fields;
  return actOn(conv, { type: 'recall', seq }, ref, device, services);
};

/** Puts an emoji to a message, or takes it away. */
export const react: DeviceHandler<'react'> = ({ fields, ref }, device, services) => {
  const { conv, seq, emoji, on = true } = fields;
  return actOn(conv, { type: 'react', seq, emoji, on }, ref, device, services);
};

/** Pins a message for all members, or unpins it. */
export const pin: DeviceHandler<'pin'> = ({ fields, ref }, device, services) => {
  const { conv, seq, on = true } = fields;
  return actOn(conv, { type: 'pin', seq, on }, ref, device, services);
};
