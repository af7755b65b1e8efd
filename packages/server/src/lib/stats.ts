import type { ErrorName } from '@parley/protocol';

/** Counts that the hot paths keep as plain numbers; the metrics page reads them when asked. */
export interface Stats {
  connections: number;
  guests: number;
  sessions: number;
  framesIn: number;
  messagesIn: number;
  deliveries: number;
  repairs: number;
  readonly errors: Map<ErrorName, number>;
}

export function createStats(): Stats {
  return {
    connections: 0,
    guests: 0,
    sessions: 0,
    framesIn: 0,
    messagesIn: 0,
    deliveries: 0,
    repairs: 0,
    errors: new Map(),
  };
}

export function countError(stats: Stats, error: ErrorName): void {
  stats.errors.set(error, (stats.errors.get(error) ?? 0) + 1);
}
