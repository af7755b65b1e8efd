import { RequestError } from '@parley/protocol';
import { groupConversation } from '../domain/conversation.ts';
import type { EntryDraft } from '../domain/entry.ts';
import type { MemberHandler } from './handler.ts';

/** One message to a group that the sender is in: one entry, whatever the number of members. */
export const groupChat: MemberHandler<'groupChat'> = async (request, member, services) => {
  const group = request.fields.groupid;
  if (!member.groups.has(group)) throw new RequestError('unknown_group');
  const draft: EntryDraft = {
    conversation: groupConversation(group),
    kind: 'message',
    sender: member.user,
    ref: request.ref,
    at: services.nowMs(),
    body: request.body,
  };
  const { seq, n, at, duplicate } = await services.store.log.append(draft);
  const event = {
    type: 'entry' as const,
    entry: { ...draft, seq, n, at },
    address: { kind: 'group' as const, group },
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
