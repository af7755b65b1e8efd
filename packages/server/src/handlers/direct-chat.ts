import { RequestError } from '@parley/protocol';
import { directConversation } from '../domain/conversation.ts';
import type { EntryDraft } from '../domain/entry.ts';
import type { MemberHandler } from './handler.ts';

/** One message to one user: committed first, told then. */
export const directChat: MemberHandler<'directChat'> = async (request, member, services) => {
  const { directory, store } = services;
  const receiver = request.fields.toid;
  const exists = directory.exists(receiver);
  if (exists !== true && !(await exists)) throw new RequestError('unknown_user');
  const draft: EntryDraft = {
    conversation: directConversation(member.user, receiver),
    kind: 'message',
    sender: member.user,
    ref: request.ref,
    at: services.nowMs(),
    body: request.body,
  };
  const { seq, n, at, duplicate } = await store.log.append(draft);
  const event = {
    type: 'entry' as const,
    entry: { ...draft, seq, n, at },
    address: {
      kind: 'direct' as const,
      users:
        member.user < receiver
          ? ([member.user, receiver] as const)
          : ([receiver, member.user] as const),
    },
    senderName: member.name,
  };
  return {
    type: 'sent',
    conversation: draft.conversation,
    seq,
    at,
    event: duplicate ? undefined : event,
  };
};
