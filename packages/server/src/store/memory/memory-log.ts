import { addressOf, type ConversationId } from '../../domain/conversation.ts';
import { type EntryDraft, isCountable } from '../../domain/entry.ts';
import { type Appended, type ConversationLog, telling } from '../store.ts';
import { entryOf, headOf, type MemoryState, memberOf } from './memory-state.ts';

/** Everything happens before a call returns, so the order of the calls is the order of the log. */
export function memoryLog(state: MemoryState): ConversationLog {
  const { logs, members, conversations } = state;
  const append = async (draft: EntryDraft): Promise<Appended> => {
    const refs = entryOf(state.refs, draft.sender, () => new Map<string, Appended>());
    const first = draft.ref === undefined ? undefined : refs.get(draft.ref);
    if (first !== undefined) return { ...first, duplicate: true };
    const appended = place(state, draft);
    if (draft.ref !== undefined) refs.set(draft.ref, appended);
    return appended;
  };
  return {
    append,
    appendTelling: telling(append),

    async read(conversation, after, limit) {
      return (logs.get(conversation) ?? []).slice(after, after + limit);
    },

    async heads(asked) {
      return new Map(asked.map((conversation) => [conversation, headOf(state, conversation)]));
    },

    async memberships(user) {
      return [...(conversations.get(user) ?? [])].map((conversation) => ({
        conversation,
        classicSeq: members.get(conversation)?.get(user)?.classicSeq ?? 0,
        head: headOf(state, conversation),
      }));
    },

    async advanceClassic(positions) {
      for (const { conversation, user, seq } of positions) {
        const member = members.get(conversation)?.get(user);
        if (member !== undefined) member.classicSeq = Math.max(member.classicSeq, seq);
      }
    },
  };
}

function place(state: MemoryState, draft: EntryDraft): Appended {
  const log = entryOf(state.logs, draft.conversation, () => []);
  if (log.length === 0) addDirectMembers(state, draft.conversation);
  const seq = log.length + 1;
  const n = (log.at(-1)?.n ?? 0) + (isCountable(draft.kind) ? 1 : 0);
  log.push({ ...draft, seq, n });
  return { seq, n, at: draft.at, duplicate: false };
}

function addDirectMembers(state: MemoryState, conversation: ConversationId): void {
  const address = addressOf(conversation);
  if (address.kind !== 'direct') return;
  for (const user of address.users) {
    memberOf(state, conversation, user, () => ({ role: 'normal', classicSeq: 0 }));
  }
}
