import type { Entry } from '../wire/entry.ts';

/**
 * The last place up to which two readings of a log agree, both without gap and from the same place
 * on; `undefined` where they disagree at once.
 */
export function lastCommon(known: readonly Entry[], read: readonly Entry[]): number | undefined {
  const there = new Map(read.map((entry) => [entry.seq, entry]));
  let common: number | undefined;
  for (const entry of known) {
    const other = there.get(entry.seq);
    if (other === undefined || !isSame(entry, other)) break;
    common = entry.seq;
  }
  return common;
}

function isSame(one: Entry, other: Entry): boolean {
  return (
    one.at === other.at &&
    one.sender === other.sender &&
    one.ref === other.ref &&
    one.text === other.text
  );
}
