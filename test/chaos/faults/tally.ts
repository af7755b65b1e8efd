import { type FaultKind, faultKinds } from './fault.ts';

export type FaultCount = {
  tried: number;
  notTried: number;
  /** What it hit: processes, connections, calls. */
  hits: number;
  /** Why it could not be tried. */
  reason: string | undefined;
};

/** How often each fault was tried. */
export type Tally = {
  readonly counts: ReadonlyMap<FaultKind, FaultCount>;
  /** Nodes that did not come back from one. */
  readonly failures: string[];
};

export function newTally(): Tally {
  const kinds = Object.keys(faultKinds) as FaultKind[];
  const none = () => ({ tried: 0, notTried: 0, hits: 0, reason: undefined });
  return { counts: new Map(kinds.map((kind) => [kind, none()])), failures: [] };
}

export function countTried({ counts }: Tally, kind: FaultKind, hits: number): void {
  const count = counts.get(kind);
  if (count === undefined) return;
  count.tried += 1;
  count.hits += hits;
}

/** What could not be had is said, never left out in silence. */
export function countNotTried({ counts }: Tally, kind: FaultKind, reason: string): void {
  const count = counts.get(kind);
  if (count === undefined) return;
  count.notTried += 1;
  count.reason = reason;
}

/** Counts of several runs together. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = newTally();
  for (const { counts, failures } of tallies) {
    sum.failures.push(...failures);
    for (const [kind, { tried, notTried, hits, reason }] of counts) {
      const count = sum.counts.get(kind);
      if (count === undefined) continue;
      count.tried += tried;
      count.notTried += notTried;
      count.hits += hits;
      count.reason = reason ?? count.reason;
    }
  }
  return sum;
}
