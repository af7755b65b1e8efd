import { RequestError } from '@parley/protocol';
import type { Act } from '../domain/act.ts';
import { nameOf, peerOf } from '../domain/conversation.ts';
import { accessTo } from './access.ts';
import type { Device, Outcome, Services } from './handler.ts';

/** An act in the conversation of this name: whether it is allowed is decided in its commit. */
export function actOn(
  conversation: string,
  act: Act,
  ref: string | undefined,
  device: Device,
  { nowMs, privacy }: Pick<Services, 'nowMs' | 'privacy'>,
): Outcome | Promise<Outcome> {
  const address = accessTo(conversation, device);
  // Nobody acts in a feed: it only tells.
  if (address.kind === 'feed') throw new RequestError('unknown_conversation');
  const at = nowMs();
  const draft = { conversation: nameOf(address), sender: device.user, ref, at, act };
  const outcome: Outcome = { type: 'act', draft, address };
  // Whoever is not welcome can take back what he has said, and nothing else.
  if (address.kind !== 'direct' || act.type === 'recall') return outcome;
  const welcome = privacy.welcomes(device.user, peerOf(address.users, device.user));
  if (welcome === true) return outcome;
  return welcome.then((isWelcome) => {
    if (!isWelcome) throw new RequestError('not_welcome');
    return outcome;
  });
}
