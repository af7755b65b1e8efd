import { feedOf, groupConversation, type UserId } from '../domain/conversation.ts';
import { type Entry, placed } from '../domain/entry.ts';
import type { EntryEvent } from '../domain/event.ts';
import type { FeedNews } from '../handlers/handler.ts';
import type { SessionServices } from './session-services.ts';

type FeedServices = Pick<SessionServices, 'store' | 'fanOut' | 'nowMs'>;

/** Writes down what somebody has done that happens to another user, and tells that one's devices. */
export async function tellOther(
  by: { readonly user: UserId; readonly name: string },
  { user, kind, data }: FeedNews,
  { store, fanOut, nowMs }: FeedServices,
): Promise<void> {
  const draft = {
    ...{ conversation: feedOf(user), kind, sender: by.user, ref: undefined },
    ...{ at: nowMs(), body: JSON.stringify(data) },
  };
  const entry = placed(draft, await store.log.append(draft));
  fanOut.publish({ type: 'entry', entry, address: { kind: 'feed', user }, senderName: by.name });
}

/** Whether an act changes something about a group or its members. */
export function isOfMembers({ kind }: Entry): boolean {
  switch (kind) {
    case 'entered':
    case 'left':
    case 'kicked':
    case 'banned':
    case 'muted':
    case 'role':
    case 'changed':
    case 'dissolved':
      return true;
    default:
      return false;
  }
}

/** Who has come into a group or is out of it learns it from his feed, on all his devices. */
export async function tellConcerned(
  { entry, address, senderName }: EntryEvent,
  groupname: string,
  services: FeedServices & Pick<SessionServices, 'onError'>,
): Promise<void> {
  if (address.kind !== 'group') return;
  const groupid = address.group;
  const news = newsOf(entry, { conv: groupConversation(groupid), groupid, groupname });
  if (news === undefined) return;
  try {
    await tellOther({ user: entry.sender, name: senderName }, news, services);
  } catch (error) {
    // The act stands: the lists of the next login tell of it.
    services.onError('a feed could not tell of an act in a group', error);
  }
}

type Group = Readonly<Record<'conv' | 'groupname', string>> & { readonly groupid: number };

function newsOf({ kind, body, seq }: Entry, group: Group): FeedNews | undefined {
  const { user, member } = JSON.parse(body) as {
    readonly user?: number;
    readonly member?: boolean;
  };
  if (user === undefined) return undefined;
  switch (kind) {
    case 'entered':
      return { user, kind: 'joined', data: { ...group, begin: seq - 1 } };
    case 'left':
    case 'kicked':
      return { user, kind: 'left', data: { ...group, why: kind } };
    case 'banned':
      return member === true ? { user, kind: 'left', data: { ...group, why: kind } } : undefined;
    default:
      return undefined;
  }
}
