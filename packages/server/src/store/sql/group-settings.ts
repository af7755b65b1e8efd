import type { GroupSettings } from '../../domain/act.ts';

/** What admins decide about a group, as columns of its row. */
export function columnsOf({
  slowMs,
  ...words
}: Partial<GroupSettings>): Partial<Omit<GroupSettings, 'slowMs'>> & { slow_ms?: number } {
  return { ...words, ...(slowMs !== undefined && { slow_ms: slowMs }) };
}
