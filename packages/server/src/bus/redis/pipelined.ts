import { type ChainableCommander, Cluster } from 'ioredis';
import type { RedisClient } from './connection.ts';
import { slotOf } from './key-slot.ts';

const ITEMS_PER_PIPELINE = 1_000;
// To a cluster: the slot is, or will be, elsewhere.
const REDIRECTION = /^(?:MOVED|ASK|TRYAGAIN) /;

/** What is asked of each item; all its keys share the slot of the one that is named. */
export interface Asking<T> {
  readonly keyOf: (item: T) => string;
  readonly add: (pipeline: ChainableCommander, item: T) => void;
}

/**
 * Adds commands for each item, as few round trips as a bounded answer allows, and gives the answer
 * to the last command of each; undefined to an item that adds none. What the later items add is
 * decided when their turn comes. Items of one key keep their order.
 */
export async function pipelined<T>(
  client: RedisClient,
  items: readonly T[],
  asking: Asking<T>,
): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let from = 0; from < items.length; from += ITEMS_PER_PIPELINE) {
    const part = items.slice(from, from + ITEMS_PER_PIPELINE);
    if (client instanceof Cluster) answers.push(...(await askMasters(client, part, asking)));
    else answers.push(...(await askTogether(client, part, asking)).map(orThrow));
  }
  return answers;
}

/** One pipeline for each master; an item whose slot is being moved once more, by itself. */
async function askMasters<T>(
  client: Cluster,
  items: readonly T[],
  asking: Asking<T>,
): Promise<unknown[]> {
  const places = items.map((item, at) => ({
    item,
    at,
    // The client takes into one pipeline what has the same master and the same replicas.
    servers: client.slots[slotOf(asking.keyOf(item))]?.join(),
  }));
  const answers: unknown[] = [];
  await Promise.all(
    [...Map.groupBy(places, ({ servers }) => servers).values()].map(async (group) => {
      const found = await askTogether(
        client,
        group.map(({ item }) => item),
        asking,
      );
      for (const [index, { item, at }] of group.entries()) {
        const answer = found[index];
        const isElsewhere = answer instanceof Error && REDIRECTION.test(answer.message);
        // The client knows how to follow when all of a pipeline is elsewhere.
        const [again] = isElsewhere ? await askTogether(client, [item], asking) : [answer];
        answers[at] = orThrow(again);
      }
    }),
  );
  return answers;
}

/** The answer to the last command of each item, or its first error. */
async function askTogether<T>(
  client: RedisClient,
  items: readonly T[],
  { add }: Asking<T>,
): Promise<unknown[]> {
  const pipeline = client.pipeline();
  const ends: number[] = [];
  for (const item of items) {
    add(pipeline, item);
    ends.push(pipeline.length);
  }
  const results = (await pipeline.exec()) ?? [];
  return ends.map((end, at) => {
    const own = results.slice(ends[at - 1] ?? 0, end);
    return own.find(([error]) => error !== null)?.[0] ?? own.at(-1)?.[1];
  });
}

function orThrow(answer: unknown): unknown {
  if (answer instanceof Error) throw answer;
  return answer;
}
