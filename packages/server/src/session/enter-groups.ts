import { addressOf } from '../domain/conversation.ts';
import type { MemberGroup } from '../handlers/handler.ts';
import type { Membership, Store } from '../store/store.ts';
import type { LiveSession } from './live-session.ts';

/** Each further look means that the user joined a group during the one before. */
const MAX_LOOKS = 5;

interface Entering extends LiveSession {
  enter(group: number, member: MemberGroup): Promise<void>;
}

/**
 * Enters the user's groups, and returns his memberships as they were after that: nothing that is
 * said in one of the groups can fall between the two.
 */
export async function enterGroups(session: Entering, store: Store): Promise<Membership[]> {
  for (let looks = 1; ; looks += 1) {
    const groups = await store.groups.joined(session.user);
    const unknown = groups.filter(({ id }) => !session.groups.has(id));
    await Promise.all(unknown.map((group) => session.enter(group.id, group)));
    const memberships = await store.log.memberships(session.user);
    if (looks >= MAX_LOOKS || memberships.every(isEntered)) return memberships;
  }

  function isEntered({ conversation }: Membership): boolean {
    const address = addressOf(conversation);
    return address.kind !== 'group' || session.groups.has(address.group);
  }
}
