import type { ConversationId } from '../../domain/conversation.ts';
import { type EntryDraft, isCountable } from '../../domain/entry.ts';
import { firstMembers } from '../sql/first-members.ts';
import {
  type Appended,
  type ConversationLog,
  type CursorPosition,
  type ReadPosition,
  telling,
  tellingAct,
} from '../store.ts';
import { memoryAct } from './memory-act.ts';
import { memoryOverview } from './memory-overview.ts';
import {
  asItReadsNow,
  entryOf,
  headOf,
  type Member,
  type MemoryState,
  memberOf,
  membershipsOf,
} from './memory-state.ts';

/** Everything happens before a call returns, so the order of the calls is the order of the log. */
export function memoryLog(state: MemoryState): ConversationLog {
  const { logs } = state;
  const append = async (draft: EntryDraft): Promise<Appended> => {
    const refs = entryOf(state.refs, draft.sender, () => new Map<string, Appended>());
    const first = draft.ref === undefined ? undefined : refs.get(draft.ref);
    if (first !== undefined) return { ...first, duplicate: true };
    const appended = place(state, draft);
    if (draft.ref !== undefined) refs.set(draft.ref, appended);
    return appended;
  };
  const act = memoryAct(state, append);
  const memberAt = ({ conversation, user }: CursorPosition) =>
    state.members.get(conversation)?.get(user);
  return {
    append,
    appendTelling: telling(append),
    act,
    actTelling: tellingAct(act),

    async read(conversation, after, limit) {
      const entries = (logs.get(conversation) ?? []).slice(after, after + limit);
      return entries.map((entry) => asItReadsNow(state, entry));
    },

    async names(after, limit) {
      return [...logs.keys()]
        .filter((name) => name > after)
        .sort()
        .slice(0, limit);
    },

    async heads(asked) {
      return new Map(asked.map((conversation) => [conversation, headOf(state, conversation)]));
    },

    async lasts(asked) {
      return new Map(
        asked.flatMap((conversation) => {
          const last = logs.get(conversation)?.at(-1);
          return last === undefined ? [] : [[conversation, last]];
        }),
      );
    },

    async memberships(user) {
      return membershipsOf(state, user).map(([conversation, { classicSeq }]) => ({
        conversation,
        classicSeq,
        head: headOf(state, conversation),
      }));
    },

    async overview(user, page) {
      return memoryOverview(state, user, page);
    },

    async advanceClassic(positions) {
      for (const position of positions) {
        const member = memberAt(position);
        if (member !== undefined) member.classicSeq = Math.max(member.classicSeq, position.seq);
      }
    },

    async advanceDelivered(positions) {
      for (const position of positions) {
        const member = memberAt(position);
        if (member !== undefined) member.delivered = Math.max(member.delivered, position.seq);
      }
    },

    async advanceRead(positions) {
      return positions.map((position) => advanceRead(memberAt(position), position));
    },
  };
}

function advanceRead(member: Member | undefined, { seq, n }: ReadPosition): boolean {
  if (member === undefined || seq <= member.read) return false;
  member.read = seq;
  member.readN = n;
  member.delivered = Math.max(member.delivered, seq);
  return true;
}

function place(state: MemoryState, draft: EntryDraft): Appended {
  const { conversation, at } = draft;
  const log = entryOf(state.logs, conversation, () => []);
  if (log.length === 0) addFirstMembers(state, conversation, at);
  const seq = log.length + 1;
  const n = (log.at(-1)?.n ?? 0) + (isCountable(draft.kind) ? 1 : 0);
  log.push({ ...draft, seq, n });
  return { seq, n, at, duplicate: false, conversation };
}

function addFirstMembers(state: MemoryState, conversation: ConversationId, at: number): void {
  for (const user of firstMembers(conversation)) {
    memberOf(state, conversation, user, { role: 'normal', begin: 0, joinedAt: at });
  }
}
