import type { OldTable } from './import-port.ts';

const FIRST_MS = 1_000;
const EVERY_MS = 1_000;

/** Says how far an import is: nothing in the first second, then a line a second. */
export function createProgress(
  counts: Readonly<Record<OldTable, number>>,
  nowMs: () => number,
  say: (line: string) => void,
): (table: OldTable, done: number) => void {
  let nextMs = nowMs() + FIRST_MS;
  return (table, done) => {
    const now = nowMs();
    if (now < nextMs) return;
    nextMs = now + EVERY_MS;
    say(`${table}: ${done} of ${counts[table]}`);
  };
}
