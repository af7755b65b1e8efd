import { type ImportCounts, oldTables } from './import-port.ts';

export function refusedIn(counts: ImportCounts): number {
  return oldTables
    .flatMap((table) => [...counts[table].refused.values()])
    .reduce((sum, count) => sum + count, 0);
}

/** What came and what did not, and why; a line a table, and one for each reason. */
export function summaryOf(
  counts: ImportCounts,
  isDryRun: boolean,
  explain: (reason: string) => string,
): string[] {
  const came = isDryRun ? 'would come' : 'came';
  const lines = oldTables.flatMap((table) => {
    const { came: count, already, refused } = counts[table];
    const not = [...refused.values()].reduce((sum, each) => sum + each, 0);
    return [
      `${table}: ${count} ${came}, ${already} here already, ${not} not`,
      ...[...refused].map(([reason, each]) => `  ${each}: ${explain(reason)}`),
    ];
  });
  const isNew = oldTables.some((table) => counts[table].came > 0);
  return isNew ? lines : [...lines, 'nothing new: what can come is here already'];
}
