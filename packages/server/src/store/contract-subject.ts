import { afterAll, beforeAll } from 'vitest';
import { type ConversationId, directConversation, type UserId } from '../domain/conversation.ts';
import type { Entry, EntryDraft } from '../domain/entry.ts';
import type { Store } from './store.ts';

export interface StoreSubject {
  readonly store: Store;
  /** Stops the store and opens it again on the same data. */
  reopen(): Promise<Store>;
  dispose(): Promise<void>;
}

export type MakeStore = () => Promise<StoreSubject>;

/** One store for the tests of a part; each takes users that no other has. */
export function sharedStore(makeStore: MakeStore): () => Store {
  let subject: StoreSubject | undefined;
  beforeAll(async () => {
    subject = await makeStore();
  });
  afterAll(async () => {
    await subject?.dispose();
  });
  return () => {
    if (subject === undefined) throw new Error('the store was not made');
    return subject.store;
  };
}

// Of today: what is older than a store remembers refs may be forgotten.
const startedAtMs = Date.now();

let usersSoFar = 1_000;

/** A user id that no other test has; ids of the log need no row of their own. */
export function anyUser(): UserId {
  usersSoFar += 1;
  return usersSoFar;
}

export interface Talk {
  readonly conversation: ConversationId;
  readonly one: UserId;
  readonly other: UserId;
}

/** A direct conversation that no other test has. */
export function anyTalk(): Talk {
  const one = anyUser();
  const other = anyUser();
  return { conversation: directConversation(one, other), one, other };
}

/** A message; what matters to a test it says itself. */
export function draftOf(
  conversation: ConversationId,
  sender: UserId,
  more: Partial<EntryDraft> = {},
): EntryDraft {
  return {
    conversation,
    kind: 'message',
    sender,
    ref: undefined,
    at: startedAtMs,
    body: '{"msg":"hello"}',
    ...more,
  };
}

/** The whole log of a conversation, page by page. */
export async function readAll(store: Store, conversation: ConversationId): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (;;) {
    const page = await store.log.read(conversation, entries.at(-1)?.seq ?? 0, 1_000);
    if (page.length === 0) return entries;
    entries.push(...page);
  }
}

export const oneTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

export const bodyOf = (value: unknown): string => JSON.stringify({ msg: value });
