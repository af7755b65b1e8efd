import type { Recorded } from './history.ts';
import type { RunResult } from './run-once.ts';

/** What a run did, counted. */
export type Figures = {
  readonly seed: number;
  readonly seconds: number;
  readonly clients: number;
  /** By user and ref, or text: each message once. */
  readonly sent: number;
  readonly attempts: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Entries that came to clients, as pushes or in pages. */
  readonly seen: number;
  readonly connections: number;
  readonly entries: number;
  readonly settledMs: number;
  readonly violations: number;
};

export function figuresOf({ plan, clients, end, settledMs, violations }: RunResult): Figures {
  const records = clients.flatMap((client) => client.records);
  const count = (type: Recorded['type']) =>
    records.reduce((sum, record) => sum + (record.type === type ? 1 : 0), 0);
  const paged = records.reduce(
    (sum, record) => sum + (record.type === 'synced' ? record.entries.length : 0),
    0,
  );
  return {
    ...{ seed: plan.seed, seconds: plan.durationMs / 1_000, clients: clients.length },
    sent: count('send'),
    attempts: count('attempt'),
    acknowledged: count('acked'),
    refused: count('refused'),
    seen: count('push') + count('classic-push') + paged,
    connections: count('ended'),
    entries: [...end.log.values()].reduce((sum, entries) => sum + entries.length, 0),
    settledMs: Math.round(settledMs),
    violations: violations.length,
  };
}

/** One line of a run, for people who watch. */
export function describeFigures(figures: Figures): string {
  const { seed, sent, attempts, acknowledged, refused, seen, connections, settledMs } = figures;
  return [
    `seed ${seed}: ${figures.violations} violations;`,
    `${sent} messages in ${attempts} attempts, ${acknowledged} acknowledged, ${refused} refusals,`,
    `${seen} entries seen, ${connections} connections ended, all settled in ${settledMs} ms`,
  ].join(' ');
}
