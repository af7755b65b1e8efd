import { RequestError } from '@parley/protocol';
import { type ConversationAddress, nameOf } from '../domain/conversation.ts';
import { beginOf, existing, isHeard } from './access.ts';
import type { DeviceHandler, Services } from './handler.ts';

/**
 * All up to a place has reached the user. Written behind: that late is harmless, for clients keep
 * the maximum.
 */
export const delivered: DeviceHandler<'delivered'> = async ({ fields }, device, services) => {
  const address = await existing(fields.conv, device, services);
  const conversation = nameOf(address);
  const seq = Math.max(fields.seq, beginOf(address, device));
  const head = (await services.store.log.heads([conversation])).get(conversation) ?? 0;
  if (fields.seq > head) throw new RequestError('beyond_end');
  const isLargeGroup = await isLarge(address, services);
  const isTold = !isLargeGroup && (await isHeard(address, device, services));
  const moved = { seq, n: 0, isNews: true, isLargeGroup, isTold };
  return { type: 'cursor', address, cursor: 'delivered', ...moved };
};

/** The user has read up to a place. Answered after the commit. */
export const read: DeviceHandler<'read'> = async ({ fields }, device, services) => {
  const address = await existing(fields.conv, device, services);
  const seq = Math.max(fields.seq, beginOf(address, device));
  const n = await countAt(address, fields.seq, seq, services);
  const [isNews = false] = await services.store.log.advanceRead([
    { conversation: nameOf(address), user: device.user, seq, n },
  ]);
  const isLargeGroup = isNews && (await isLarge(address, services));
  const isTold = isNews && !isLargeGroup && (await isHeard(address, device, services));
  return { type: 'cursor', address, cursor: 'read', seq, n, isNews, isLargeGroup, isTold };
};

async function countAt(
  address: ConversationAddress,
  asked: number,
  seq: number,
  { store }: Services,
): Promise<number> {
  if (seq === 0) return 0;
  const [entry] = await store.log.read(nameOf(address), seq - 1, 1);
  if (entry === undefined && asked > 0) throw new RequestError('beyond_end');
  return entry?.n ?? 0;
}

async function isLarge(address: ConversationAddress, services: Services): Promise<boolean> {
  return address.kind === 'group' && (await services.groupSizes.isLarge(address.group));
}
