import { limits } from '@parley/protocol';
import type { GroupId } from '../domain/conversation.ts';
import { LruMap } from '../lib/lru-map.ts';
import type { GroupStore } from '../store/store.ts';

/** A count is believed for so long; which side of the limit a group is on may lag behind it. */
const BELIEVED_MS = 60_000;
const KNOWN_GROUPS = 16_384;

interface Counted {
  readonly size: Promise<number>;
  readonly untilMs: number;
}

/** How many members groups have, remembered for a while. */
export class GroupSizes {
  readonly #groups: Pick<GroupStore, 'size'>;
  readonly #nowMs: () => number;
  readonly #known = new LruMap<GroupId, Counted>(KNOWN_GROUPS);

  constructor(groups: Pick<GroupStore, 'size'>, nowMs: () => number) {
    this.#groups = groups;
    this.#nowMs = nowMs;
  }

  /** Whether a group has so many members that one by one they are not worth telling of. */
  async isLarge(group: GroupId): Promise<boolean> {
    return (await this.sizeOf(group)) > limits.largeGroupMembers;
  }

  sizeOf(group: GroupId): Promise<number> {
    const known = this.#known.get(group);
    if (known !== undefined && this.#nowMs() < known.untilMs) return known.size;
    const size = this.#groups.size(group);
    const counted = { size, untilMs: this.#nowMs() + BELIEVED_MS };
    this.#known.set(group, counted);
    // A count that failed is not believed.
    size.catch(() => this.#known.set(group, { size, untilMs: 0 }));
    return size;
  }
}
