import { RequestError } from '@parley/protocol';
import type { Act } from '../domain/act.ts';
import { nameOf } from '../domain/conversation.ts';
import { accessTo } from './access.ts';
import type { Device, Outcome, Services } from './handler.ts';

/** An act in the conversation of this name: whether it is allowed is decided in its commit. */
export function actOn(
  conversation: string,
  act: Act,
  ref: string | undefined,
  device: Device,
  { nowMs }: Pick<Services, 'nowMs'>,
): Outcome {
  const address = accessTo(conversation, device);
  // Nobody acts in a feed: it only tells.
  if (address.kind === 'feed') throw new RequestError('unknown_conversation');
  const at = nowMs();
  const draft = { conversation: nameOf(address), sender: device.user, ref, at, act };
  return { type: 'act', draft, address };
}
