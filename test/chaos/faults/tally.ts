import { type FaultKind, faultKinds } from './fault.ts';

export type FaultCount = {
  tried: number;
  notTried: number;
  /** What it hit: connections, calls. */
  hits: number;
  /** Why it could not be tried. */
  reason: string | undefined;
};

export type Tally = ReadonlyMap<FaultKind, FaultCount>;

export function newTally(): Tally {
  const kinds = Object.keys(faultKinds) as FaultKind[];
  return new Map(
    kinds.map((kind) => [kind, { tried: 0, notTried: 0, hits: 0, reason: undefined }]),
  );
}

export function countTried(tally: Tally, kind: FaultKind, hits: number): void {
  const count = tally.get(kind);
  if (count === undefined) return;
  count.tried += 1;
  count.hits += hits;
}

/** What could not be had is said, never left out in silence. */
export function countNotTried(tally: Tally, kind: FaultKind, reason: string): void {
  const count = tally.get(kind);
  if (count === undefined) return;
  count.notTried += 1;
  count.reason = reason;
}
