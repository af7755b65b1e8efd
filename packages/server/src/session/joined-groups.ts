import type { GroupId, UserId } from '../domain/conversation.ts';
import type { EntryEvent } from '../domain/event.ts';
import { effectOf, freeStanding, isFree, type Standing } from '../domain/standing.ts';
import type { MemberGroup } from '../handlers/handler.ts';
import type { JoinedGroup } from '../store/store.ts';

/** Each further look means that something was decided in one of the groups during the one before. */
const MAX_LOOKS = 5;

interface KnownGroup extends MemberGroup {
  readonly standing: Standing;
}

/** The groups that one session is in, and how its user stands in them: as the acts of their logs say. */
export class JoinedGroups {
  readonly #user: UserId;
  #byId: Map<GroupId, KnownGroup> | undefined;
  #acts = 0;

  constructor(user: UserId) {
    this.#user = user;
  }

  get all(): ReadonlyMap<GroupId, MemberGroup> {
    return this.#byId ?? NO_GROUPS;
  }

  /** How the user stands there is to be learnt next; what he writes until then waits for `known`. */
  add(group: GroupId, { name, begin }: MemberGroup, known?: Promise<void>): void {
    this.#byId ??= new Map();
    this.#byId.set(group, { name, begin, standing: freeStanding, restraint: known });
  }

  remove(group: GroupId): void {
    this.#byId?.delete(group);
  }

  /** Carries out what an act in a group means; true where the user is no member by it any more. */
  apply({ entry, address }: EntryEvent): boolean {
    if (address.kind !== 'group') return false;
    const known = this.#byId?.get(address.group);
    // What was before he came has nothing to say to him, who may have been a member before, too.
    if (known === undefined || entry.seq <= known.begin) return false;
    this.#acts += 1;
    const effect = effectOf(entry, this.#user, known.standing);
    if (effect.type === 'standing') {
      const { standing, name = known.name } = effect;
      const isAwaited = known.restraint instanceof Promise;
      const restraint = isAwaited ? known.restraint : restraintOf(standing);
      this.#byId?.set(address.group, { name, begin: known.begin, standing, restraint });
    }
    return effect.type === 'out';
  }

  /**
   * Learns from the store how the user stands in these groups, while their acts come in already.
   * Returns those that he is not in.
   */
  async learn(
    groups: readonly GroupId[],
    read: () => Promise<readonly JoinedGroup[]>,
  ): Promise<GroupId[]> {
    for (let looks = 1; ; looks += 1) {
      const before = this.#acts;
      const joined = new Map((await read()).map((group) => [group.id, group]));
      // What came in meanwhile may be older or younger than what was read.
      if (before !== this.#acts && looks < MAX_LOOKS) continue;
      for (const group of groups) this.#know(joined.get(group));
      return groups.filter((group) => !joined.has(group));
    }
  }

  #know(joined: JoinedGroup | undefined): void {
    if (joined === undefined || this.#byId?.has(joined.id) !== true) return;
    const { id, name, begin } = joined;
    const restraint = restraintOf(joined.standing);
    // Most members of all groups stand alike, and share what says so.
    const isPlain = restraint === undefined && joined.standing.role === 'normal';
    const standing = isPlain ? freeStanding : joined.standing;
    this.#byId.set(id, { name, begin, standing, restraint });
  }
}

const NO_GROUPS: ReadonlyMap<GroupId, MemberGroup> = new Map();

function restraintOf(standing: Standing): Standing | undefined {
  return isFree(standing) ? undefined : standing;
}
