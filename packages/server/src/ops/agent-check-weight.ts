/** What a node carries, each part as a share of what it can: 1 is full, more is too much. */
export interface Load {
  readonly connections: number;
  readonly lag: number;
  readonly cpu: number;
  readonly memory: number;
  readonly outbox: number;
}

export const noLoad: Load = { connections: 0, lag: 0, cpu: 0, memory: 0, outbox: 0 };

/**
 * How much of a new sample counts at once. A single long pause is no reason to send everybody
 * elsewhere, a second of them is a beginning of one: four samples tell two thirds.
 */
const NEW_SHARE = 0.25;

/** Carries a load on by one sample. What cannot be a load counts as none. */
export function smoothed(before: Load, sample: Load): Load {
  const next = (part: keyof Load) => {
    const value = Number.isFinite(sample[part]) ? Math.max(0, sample[part]) : 0;
    // More than twice full is not worse, only longer to get over.
    return before[part] + NEW_SHARE * (Math.min(value, 2) - before[part]);
  };
  return {
    connections: next('connections'),
    lag: next('lag'),
    cpu: next('cpu'),
    memory: next('memory'),
    outbox: next('outbox'),
  };
}

/**
 * The weight in percent of a node: what its worst part leaves free. Never 0, which would say that
 * the node leaves: where all are full, each is as good as the others.
 */
export function weightOf(load: Load): number {
  const worst = Math.max(...Object.values(load));
  return Math.min(100, Math.max(1, Math.round(100 * (1 - worst))));
}
