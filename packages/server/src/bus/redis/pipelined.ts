import type { ChainableCommander, Redis } from 'ioredis';

const ITEMS_PER_PIPELINE = 1_000;

/**
 * Adds commands for each item, as few round trips as a bounded answer allows, and gives the answer
 * to the last command of each; undefined to an item that adds none. What the later items add is
 * decided when their turn comes.
 */
export async function pipelined<T>(
  client: Redis,
  items: readonly T[],
  add: (pipeline: ChainableCommander, item: T) => void,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let from = 0; from < items.length; from += ITEMS_PER_PIPELINE) {
    const pipeline = client.pipeline();
    const ends: number[] = [];
    for (const item of items.slice(from, from + ITEMS_PER_PIPELINE)) {
      const before = pipeline.length;
      add(pipeline, item);
      ends.push(pipeline.length > before ? pipeline.length : 0);
    }
    const results = (await pipeline.exec()) ?? [];
    for (const [error] of results) if (error !== null) throw error;
    for (const end of ends) answers.push(results[end - 1]?.[1]);
  }
  return answers;
}
