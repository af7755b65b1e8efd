import { addressOf } from '../domain/conversation.ts';
import type { MemberGroup } from '../handlers/handler.ts';
import type { Membership, Store } from '../store/store.ts';
import type { LiveSession } from './live-session.ts';

/** Each further look means that the user joined or left a group during the one before. */
const MAX_LOOKS = 5;
/** Until it is learnt what the group is to him. */
const ENTERED: MemberGroup = { name: '', begin: 0 };

interface Entering extends LiveSession {
  enter(group: number, member: MemberGroup): Promise<void>;
  learnGroups(): Promise<void>;
}

/**
 * Enters the user's groups, and returns his memberships as they were after that: nothing that is
 * said or decided in one of the groups can fall between the two.
 */
export async function enterGroups(session: Entering, store: Store): Promise<Membership[]> {
  let memberships = await store.log.memberships(session.user);
  for (let looks = 1; ; looks += 1) {
    const unknown = memberships.flatMap(({ conversation }) => {
      const address = addressOf(conversation);
      const isNew = address.kind === 'group' && !session.groups.has(address.group);
      return isNew ? [address.group] : [];
    });
    if (unknown.length === 0 || looks > MAX_LOOKS) return memberships;
    await Promise.all(unknown.map((group) => session.enter(group, ENTERED)));
    [memberships] = await Promise.all([store.log.memberships(session.user), session.learnGroups()]);
  }
}
