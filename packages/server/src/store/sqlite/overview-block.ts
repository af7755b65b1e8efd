import type { ConversationOverview, Role } from '../store.ts';
import { type EntryBlock, entriesOf } from './entry-block.ts';

/** A page of an overview as columns: many small objects would cost more on their way. */
export interface OverviewBlock {
  /** Of each conversation its name, what it is called, and the member's role. */
  readonly texts: readonly string[];
  /** Of each conversation the places of `OverviewRow` in their order; -1 where there is none. */
  readonly places: Float64Array;
  /** Of those that have a last entry. */
  readonly lasts: EntryBlock;
}

export interface OverviewRow {
  readonly conversation: string;
  readonly name: string;
  readonly role: string;
  /** Begin, delivered, read and the `n` of the member; delivered and read of the other one. */
  readonly places: readonly number[];
}

const TEXTS = 3;
const PLACES = 6;
const NONE = -1;

export function packOverview(rows: readonly OverviewRow[], lasts: EntryBlock): OverviewBlock {
  const texts: string[] = [];
  const places = new Float64Array(PLACES * rows.length).fill(NONE);
  rows.forEach((row, index) => {
    texts.push(row.conversation, row.name, row.role);
    places.set(row.places, index * PLACES);
  });
  return { texts, places, lasts };
}

export function overviewsOf({ texts, places, lasts }: OverviewBlock): ConversationOverview[] {
  const lastOf = new Map(entriesOf(lasts).map((entry) => [entry.conversation, entry]));
  const overviews: ConversationOverview[] = [];
  for (let index = 0; index * TEXTS < texts.length; index += 1) {
    const [conversation = '', name = '', role] = texts.slice(index * TEXTS);
    const placeAt = (column: number): number => places[index * PLACES + column] as number;
    const hasPeer = placeAt(4) !== NONE;
    overviews.push({
      conversation,
      name,
      role: role as Role,
      begin: placeAt(0),
      delivered: placeAt(1),
      read: placeAt(2),
      readN: placeAt(3),
      last: lastOf.get(conversation),
      peer: hasPeer ? { delivered: placeAt(4), read: placeAt(5) } : undefined,
    });
  }
  return overviews;
}
