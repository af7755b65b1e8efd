import { RequestError } from '@parley/protocol';
import { groupConversation } from '../domain/conversation.ts';
import type { MemberHandler } from './handler.ts';

/** One message to a group that the sender is in: one entry, whatever the number of members. */
export const groupChat: MemberHandler<'groupChat'> = (request, member, services) => {
  const group = request.fields.groupid;
  if (!member.groups.has(group)) throw new RequestError('unknown_group');
  return {
    type: 'send',
    draft: {
      conversation: groupConversation(group),
      kind: 'message',
      sender: member.user,
      ref: request.ref,
      at: services.nowMs(),
      body: request.body,
    },
    address: { kind: 'group', group },
  };
};
