import type { ConversationId, GroupId, UserId } from '../../domain/conversation.ts';
import type { Entry } from '../../domain/entry.ts';
import type { Appended, GroupRecord, Role, UserRecord } from '../store.ts';

export interface MemoryState {
  readonly users: Map<UserId, UserRecord>;
  readonly idsByNameKey: Map<string, UserId>;
  readonly contacts: Map<UserId, Set<UserId>>;
  readonly groups: Map<GroupId, GroupRecord>;
  /** Both ways, as in the tables: for fan-out and for login. */
  readonly members: Map<ConversationId, Map<UserId, Member>>;
  readonly conversations: Map<UserId, Set<ConversationId>>;
  readonly logs: Map<ConversationId, Entry[]>;
  readonly refs: Map<UserId, Map<string, Appended>>;
}

export interface Member {
  readonly role: Role;
  classicSeq: number;
}

export function emptyState(): MemoryState {
  return {
    users: new Map(),
    idsByNameKey: new Map(),
    contacts: new Map(),
    groups: new Map(),
    members: new Map(),
    conversations: new Map(),
    logs: new Map(),
    refs: new Map(),
  };
}

/** What the map has under a key; made and kept if it has nothing. */
export function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}

/** Adds a member; one who is a member already keeps what he has. */
export function memberOf(
  state: MemoryState,
  conversation: ConversationId,
  user: UserId,
  make: () => Member,
): Member {
  entryOf(state.conversations, user, () => new Set()).add(conversation);
  return entryOf(
    entryOf(state.members, conversation, () => new Map()),
    user,
    make,
  );
}

export function headOf(state: MemoryState, conversation: ConversationId): number {
  return state.logs.get(conversation)?.length ?? 0;
}
