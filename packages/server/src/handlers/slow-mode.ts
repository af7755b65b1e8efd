import type { GroupId, UserId } from '../domain/conversation.ts';
import { LruMap } from '../lib/lru-map.ts';

/** Who wrote last in a slow group; one who is forgotten may write once more. */
const REMEMBERED = 65_536;

/** When users last wrote in groups that are slow, on this node. */
export class SlowMode {
  readonly #lasts = new LruMap<string, number>(REMEMBERED);

  /** Whether a user may write now; if so, he has to wait from now on. */
  admits(group: GroupId, user: UserId, slowMs: number, nowMs: number): boolean {
    const key = `${group} ${user}`;
    const last = this.#lasts.get(key);
    if (last !== undefined && nowMs - last < slowMs) return false;
    this.#lasts.set(key, nowMs);
    return true;
  }
}
