import { type GroupId, groupConversation, type UserId } from '../domain/conversation.ts';
import type { ImportTarget } from './import-target.ts';

const MEMBERS_AT_ONCE = 32;

interface Brought {
  /** The places of the messages that came from the old tables. */
  readonly places: Set<number>;
  /** Of each member who has not got some of them, the first. */
  readonly firstMissing: Map<UserId, number>;
}

/**
 * A pending message of a group is there for some of its members; the others have it already. So
 * after the messages the classic cursors go forward, up to the first that a member is missing.
 */
export class GroupCursors {
  readonly #groups = new Map<GroupId, Brought>();

  missing(group: GroupId, user: UserId, seq: number): void {
    let brought = this.#groups.get(group);
    if (brought === undefined) {
      brought = { places: new Set(), firstMissing: new Map() };
      this.#groups.set(group, brought);
    }
    brought.places.add(seq);
    brought.firstMissing.set(user, Math.min(seq, brought.firstMissing.get(user) ?? seq));
  }

  async advance(
    log: ImportTarget['log'],
    membersOf: (group: GroupId) => Iterable<UserId>,
  ): Promise<void> {
    for (const [group, brought] of this.#groups) {
      const members = [...membersOf(group)];
      for (let at = 0; at < members.length; at += MEMBERS_AT_ONCE) {
        const some = members.slice(at, at + MEMBERS_AT_ONCE);
        await advanceSome(log, group, some, brought);
      }
    }
  }
}

async function advanceSome(
  log: ImportTarget['log'],
  group: GroupId,
  users: readonly UserId[],
  { places, firstMissing }: Brought,
): Promise<void> {
  const conversation = groupConversation(group);
  const moves = await Promise.all(
    users.map(async (user) => {
      const memberships = await log.memberships(user);
      const present = memberships.find((membership) => membership.conversation === conversation);
      if (present === undefined) return [];
      const seq = cursorAfter(present.classicSeq, places, firstMissing.get(user));
      return seq > present.classicSeq ? [{ conversation, user, seq }] : [];
    }),
  );
  await log.advanceClassic(moves.flat());
}

/** Steps over what came from the old tables alone: what was said here is never stepped over. */
function cursorAfter(
  cursor: number,
  places: ReadonlySet<number>,
  firstMissing: number | undefined,
): number {
  let reached = cursor;
  while (places.has(reached + 1) && reached + 1 !== firstMissing) reached += 1;
  return reached;
}
