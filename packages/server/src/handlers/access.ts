import { RequestError } from '@parley/protocol';
import { type ConversationAddress, parseConversation, peerOf } from '../domain/conversation.ts';
import type { Member, Services } from './handler.ts';

/**
 * The conversation of this name, if the member is in it. Whoever is not gets the same answer as
 * for one that does not exist.
 */
export function accessTo(name: string, member: Member): ConversationAddress {
  const address = parseConversation(name);
  if (address === undefined || !isIn(address, member)) {
    throw new RequestError('unknown_conversation');
  }
  return address;
}

/**
 * The same; a conversation with somebody who does not exist is none, either, unless something was said
 * in it before he went.
 */
export async function existing(
  name: string,
  member: Member,
  { directory, store }: Pick<Services, 'directory' | 'store'>,
): Promise<ConversationAddress> {
  const address = accessTo(name, member);
  if (address.kind !== 'direct') return address;
  const exists = directory.exists(peerOf(address.users, member.user));
  if (exists === true || (await exists)) return address;
  const heads = await store.log.heads([name]);
  if ((heads.get(name) ?? 0) === 0) throw new RequestError('unknown_conversation');
  return address;
}

/** Whether he is in it, as far as its name and his groups say. */
export function isIn(address: ConversationAddress, { user, groups }: Member): boolean {
  switch (address.kind) {
    case 'direct':
      return address.users.includes(user);
    case 'group':
      return groups.has(address.group);
    case 'feed':
      return address.user === user;
  }
}

/** Whether what is told of a member while it is new reaches the other one: not past a block. */
export async function isHeard(
  address: ConversationAddress,
  { user }: Member,
  { privacy }: Pick<Services, 'privacy'>,
): Promise<boolean> {
  if (address.kind !== 'direct') return true;
  const peer = peerOf(address.users, user);
  return (await privacy.sights(user, [peer])).get(peer)?.isBlocked !== true;
}

/** What is at or before this place is not for the member: he joined after it. */
export function beginOf(address: ConversationAddress, { groups }: Member): number {
  return address.kind === 'group' ? (groups.get(address.group)?.begin ?? 0) : 0;
}
