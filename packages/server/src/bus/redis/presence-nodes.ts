import type { NodesChange } from '../presence.ts';
import type { Renewal } from './leases.ts';

/**
 * So long after this node missed Redis, or lost its lease there, the others may not have told Redis
 * again that they live: longer than they need to connect again and to renew their leases.
 */
export const SETTLE_MS = 3_000;
// One that returns after so many others is taken for new: its users are found by the slow check.
const MAX_GONE = 1_000;

/** Notices, by what renewals say, which nodes have gone and which have come back. */
export function createNodesWatch(
  elapsedMs: () => number,
  tell: (change: NodesChange) => void,
): { look(renewal: Omit<Renewal, 'isShared'>, isNewConnection: boolean): void } {
  const gone = new Set<string>();
  let known: ReadonlySet<string> | undefined;
  let settledAtMs = 0;

  function among(kind: NodesChange['kind'], nodes: string[]): void {
    if (nodes.length > 0) tell({ kind, nodes });
  }

  return {
    look({ hadLease, living, ended }, isNewConnection) {
      const mayHaveMissed = !hadLease || isNewConnection;
      if (mayHaveMissed && known !== undefined) settledAtMs = elapsedMs() + SETTLE_MS;
      if (elapsedMs() < settledAtMs) return;
      const lost = [...(known ?? [])].filter((node) => !living.has(node));
      const returned = [...living].filter((node) => gone.delete(node));
      for (const node of lost) gone.add(node);
      for (const node of gone) {
        if (gone.size <= MAX_GONE) break;
        gone.delete(node);
      }
      known = living;
      among(
        'died',
        lost.filter((node) => ended.has(node)),
      );
      among(
        'left',
        lost.filter((node) => !ended.has(node)),
      );
      among('returned', returned);
    },
  };
}
