/** Numbers that look random and are the same for the same seed: a failing run can be run again. */
export type Random = {
  /** From 0 up to but without 1. */
  next(): number;
  /** A whole number from 0 up to but without `bound`. */
  below(bound: number): number;
  /** A number from `low` to `high`. */
  between(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** About `share` of the items, at least one. */
  some<T>(items: readonly T[], share: number): T[];
  /** A generator of its own, so that what one part draws does not change what another gets. */
  fork(): Random;
};

export function seeded(seed: number): Random {
  // Seeds are small numbers typed by hand: without this, neighbours would begin alike.
  let state = scramble(seed + 0x51ed_270b) || 1;

  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 0x1_0000_0000;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    next,
    below,
    between: (low, high) => low + next() * (high - low),
    chance: (share) => next() < share,
    pick,
    some(items, share) {
      const taken = items.filter(() => next() < share);
      return taken.length > 0 ? taken : [pick(items)];
    },
    fork: () => seeded(below(0x7fff_ffff)),
  };
}

function scramble(number: number): number {
  let mixed = number | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9_f3b5);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return mixed ^ (mixed >>> 16);
}
