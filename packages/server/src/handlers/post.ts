import { type Request, RequestError } from '@parley/protocol';
import { type ConversationAddress, directAddress, nameOf, peerOf } from '../domain/conversation.ts';
import { accessTo } from './access.ts';
import type { Member, Outcome, Services } from './handler.ts';

type Chat = Request<'directChat' | 'groupChat'>;

/** A chat message that names its conversation. */
export function postByName(
  name: string,
  request: Chat,
  member: Member,
  services: Services,
): Outcome | Promise<Outcome> {
  const address = accessTo(name, member);
  if (address.kind === 'group') return post(address, request, member, services);
  // Nobody writes into a feed: what is in there is what happened.
  if (address.kind === 'feed') throw new RequestError('unknown_conversation');
  const receiver = peerOf(address.users, member.user);
  return postToUser(receiver, request, member, services, 'unknown_conversation');
}

/** A chat message to a user, who is looked up if nobody has heard of him lately. */
export function postToUser(
  receiver: number,
  request: Chat,
  member: Member,
  services: Services,
  unknown: 'unknown_user' | 'unknown_conversation' = 'unknown_user',
): Outcome | Promise<Outcome> {
  const send = (exists: boolean): Outcome => {
    if (!exists) throw new RequestError(unknown);
    return post(directAddress(member.user, receiver), request, member, services);
  };
  const exists = services.directory.exists(receiver);
  return exists === true ? send(true) : exists.then(send);
}

export function post(
  address: ConversationAddress,
  request: Chat,
  member: Member,
  services: Services,
): Outcome {
  return {
    type: 'send',
    draft: {
      conversation: nameOf(address),
      kind: 'message',
      sender: member.user,
      ref: request.ref,
      at: services.nowMs(),
      body: request.body,
    },
    address,
  };
}
