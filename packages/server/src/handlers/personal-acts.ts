import { RequestError } from '@parley/protocol';
import { feedOf, nameOf } from '../domain/conversation.ts';
import type { PersonalAct } from '../domain/personal-acts.ts';
import { MENTIONS_KEPT } from '../domain/spoken-acts.ts';
import { beginOf, existing } from './access.ts';
import type { Device, DeviceHandler, Outcome, Services } from './handler.ts';

/** Deletes a message for oneself. */
export const hide: DeviceHandler<'hide'> = async ({ fields, ref }, device, services) => {
  const address = await existing(fields.conv, device, services);
  const about = nameOf(address);
  const { seq } = fields;
  const [entry] = await services.store.log.read(about, seq - 1, 1);
  if (entry?.kind !== 'message' || seq <= beginOf(address, device)) {
    throw new RequestError('unknown_entry');
  }
  return inFeed({ type: 'hide', about, seq }, ref, device, services);
};

/** Mutes or archives a conversation for oneself. */
export const setConversation: DeviceHandler<'setConversation'> = async (
  { fields, ref },
  device,
  services,
) => {
  const { conv, muted, archived } = fields;
  const address = await existing(conv, device, services);
  if (address.kind === 'feed') throw new RequestError('unknown_conversation');
  if (muted === undefined && archived === undefined) {
    throw new RequestError('invalid_field', 'muted or archived is missing; nothing was done');
  }
  const set = {
    ...(muted !== undefined && { muted }),
    ...(archived !== undefined && { archived }),
  };
  return inFeed({ type: 'prefer', about: nameOf(address), set }, ref, device, services);
};

/** Where one is mentioned by one's id. */
export const listMentions: DeviceHandler<'listMentions'> = async ({ fields }, device, services) => {
  const address = await existing(fields.conv, device, services);
  const conv = nameOf(address);
  const begin = beginOf(address, device);
  const found = await services.store.personal.mentions(device.user, conv, MENTIONS_KEPT);
  return {
    type: 'answer',
    name: 'mentions',
    fields: { conv, places: found.filter((seq) => seq > begin) },
  };
};

/** What one decides for oneself is told by one's feed. */
function inFeed(
  act: PersonalAct,
  ref: string | undefined,
  { user }: Device,
  { nowMs }: Pick<Services, 'nowMs'>,
): Outcome {
  const draft = { conversation: feedOf(user), sender: user, ref, at: nowMs(), act };
  return { type: 'act', draft, address: { kind: 'feed', user } };
}
