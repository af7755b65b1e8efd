import { feedOf, type UserId } from '../domain/conversation.ts';
import { type FeedKind, placed } from '../domain/entry.ts';
import type { SessionServices } from './session-services.ts';

/** Writes down what has happened to a user, and tells his devices. */
export async function tellFeed(
  { user, name }: { readonly user: UserId; readonly name: string },
  kind: FeedKind,
  data: Readonly<Record<string, unknown>>,
  { store, fanOut, nowMs }: Pick<SessionServices, 'store' | 'fanOut' | 'nowMs'>,
): Promise<void> {
  const draft = {
    conversation: feedOf(user),
    kind,
    sender: user,
    ref: undefined,
    at: nowMs(),
    body: JSON.stringify(data),
  };
  const entry = placed(draft, await store.log.append(draft));
  fanOut.publish({ type: 'entry', entry, address: { kind: 'feed', user }, senderName: name });
}
