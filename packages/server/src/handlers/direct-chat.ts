import { RequestError } from '@parley/protocol';
import { directAddress, directConversation } from '../domain/conversation.ts';
import type { MemberHandler, Outcome } from './handler.ts';

/** One message to one user who exists. */
export const directChat: MemberHandler<'directChat'> = (request, member, services) => {
  const receiver = request.fields.toid;
  const send = (exists: boolean): Outcome => {
    if (!exists) throw new RequestError('unknown_user');
    return {
      type: 'send',
      draft: {
        conversation: directConversation(member.user, receiver),
        kind: 'message',
        sender: member.user,
        ref: request.ref,
        at: services.nowMs(),
        body: request.body,
      },
      address: directAddress(member.user, receiver),
    };
  };
  const exists = services.directory.exists(receiver);
  return exists === true ? send(true) : exists.then(send);
};
