import { type FieldsWithoutRef, RequestError } from '@parley/protocol';
import { type ConversationId, nameOf, parseConversation } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import { excerptOf } from '../domain/search/excerpt.ts';
import { matches, parseQuery, queryTokens, type Range } from '../domain/search/query.ts';
import { unitsOf } from '../domain/search/units.ts';
import type { SearchCandidate, SearchIndex, SearchPlace } from '../store/store.ts';
import { beginOf, existing, isIn } from './access.ts';
import type { Device, DeviceHandler, Services } from './handler.ts';
import { withoutHidden } from './without-hidden.ts';

const DEFAULT_HITS = 20;
/** What one request is worth: candidates that are looked at, and text that is read again. */
const CANDIDATES_AT_ONCE = 1_000;
const MOST_CANDIDATES = 20_000;
const MOST_TEXTS = 200;
const MOST_CHARACTERS = 500_000;
/** Texts are read so many at a time. */
const TEXTS_AT_ONCE = 50;
/** Who is in no more conversations is looked for in them alone, when others fill the pages. */
const FEW_CONVERSATIONS = 200;

type FoundHit = FieldsWithoutRef<'found'>['hits'][number];

interface Hit {
  readonly entry: Entry;
  readonly text: string;
  readonly ranges: readonly Range[];
  readonly candidate: SearchCandidate;
}

/** Messages that say what is sought, in the conversations that one is in, the newest first. */
export const search: DeviceHandler<'search'> = async ({ fields }, device, services) => {
  const { searchIndex: index } = services;
  if (index === undefined) throw new RequestError('search_off');
  const address =
    fields.conv === undefined ? undefined : await existing(fields.conv, device, services);
  const query = parseQuery(fields.query);
  if (query === undefined) throw new RequestError('nothing_sought');
  const searching = new Searching(index, device, services, {
    ...{ query, tokens: queryTokens(query) },
    sender: fields.from,
    conversations: address && [nameOf(address)],
    before: fields.before === undefined ? undefined : placeIn(fields.before),
    limit: fields.limit ?? DEFAULT_HITS,
  });
  const running = services.searches.run(() => searching.run());
  if (running === undefined) throw new RequestError('overloaded');
  const { hits, next } = await running;
  const names = await services.directory.names(hits.map(({ entry }) => entry.sender));
  return {
    type: 'answer',
    name: 'found',
    fields: {
      hits: hits.map((hit) => viewOf(hit, names.get(hit.entry.sender) ?? '')),
      more: next !== undefined,
      ...(next && { cursor: `${next.at}.${next.no}` }),
    },
  };
};

function placeIn(cursor: string): SearchPlace {
  const [, at, no] = /^(\d{1,15})\.(\d{1,16})$/.exec(cursor) ?? [];
  const place = { at: Number(at), no: Number(no) };
  if (!Number.isSafeInteger(place.at) || !Number.isSafeInteger(place.no)) {
    throw new RequestError('invalid_field', 'before is no cursor of an answer');
  }
  return place;
}

function viewOf({ entry, text, ranges }: Hit, name: string): FoundHit {
  const excerpt = excerptOf(text, ranges);
  return {
    ...{ conv: entry.conversation, seq: entry.seq, at: entry.at, id: entry.sender, name },
    ...{ text: excerpt.text, offset: excerpt.offset, length: text.length },
    marks: excerpt.marks.map(({ start, end }) => ({ start, end })),
  };
}

interface Sought {
  readonly query: NonNullable<ReturnType<typeof parseQuery>>;
  readonly tokens: readonly string[];
  readonly sender: number | undefined;
  readonly conversations: readonly ConversationId[] | undefined;
  readonly before: SearchPlace | undefined;
  readonly limit: number;
}

/**
 * One search: the index proposes, who asks must be in the conversation, and the text decides. It
 * ends after so much work, and says then where to go on.
 */
class Searching {
  readonly #index: SearchIndex;
  readonly #device: Device;
  readonly #services: Services;
  readonly #sought: Sought;
  readonly #hits: Hit[] = [];
  #texts = 0;
  #characters = 0;

  constructor(index: SearchIndex, device: Device, services: Services, sought: Sought) {
    this.#index = index;
    this.#device = device;
    this.#services = services;
    this.#sought = sought;
  }

  async run(): Promise<{ hits: readonly Hit[]; next: SearchPlace | undefined }> {
    const { tokens, sender, before, limit } = this.#sought;
    let { conversations } = this.#sought;
    let place = before;
    for (let looked = 0; looked < MOST_CANDIDATES; ) {
      const page = await this.#index.find({
        ...{ tokens, limit: looked === 0 ? limit * 4 : CANDIDATES_AT_ONCE },
        ...(conversations && { conversations }),
        ...(sender !== undefined && { sender }),
        ...(place && { before: place }),
      });
      const end = await this.#take(page.candidates);
      if (end !== undefined) return { hits: this.#hits, next: end };
      place = page.next;
      if (place === undefined) break;
      // What is looked at without candidates costs, too.
      looked += Math.max(page.candidates.length, CANDIDATES_AT_ONCE);
      conversations ??= await this.#fewConversations();
    }
    return { hits: this.#hits, next: place };
  }

  /** The place of the last one looked at, where there are enough hits, or it was enough work. */
  async #take(candidates: readonly SearchCandidate[]): Promise<SearchPlace | undefined> {
    const own = candidates.filter((candidate) => this.#isForDevice(candidate));
    for (let start = 0; start < own.length; ) {
      // Mostly the first ones are what is sought.
      const size = this.#texts === 0 ? this.#sought.limit : TEXTS_AT_ONCE;
      const chunk = own.slice(start, start + size);
      start += size;
      const hits = await withoutHidden(await this.#read(chunk), this.#device.user, this.#services);
      for (const hit of hits) {
        this.#hits.push(hit);
        if (this.#hits.length === this.#sought.limit) return hit.candidate;
      }
      if (this.#texts >= MOST_TEXTS || this.#characters >= MOST_CHARACTERS) return chunk.at(-1);
    }
    return undefined;
  }

  #isForDevice({ conversation, seq, sender }: SearchCandidate): boolean {
    const address = parseConversation(conversation);
    if (address === undefined || address.kind === 'feed') return false;
    if (!isIn(address, this.#device) || seq <= beginOf(address, this.#device)) return false;
    return this.#sought.sender === undefined || this.#sought.sender === sender;
  }

  async #read(candidates: readonly SearchCandidate[]): Promise<Hit[]> {
    const entries = await Promise.all(
      candidates.map(({ conversation, seq }) =>
        this.#services.store.log.read(conversation, seq - 1, 1),
      ),
    );
    return candidates.flatMap((candidate, at) => {
      const [entry] = entries[at] ?? [];
      if (entry?.kind !== 'message' || entry.seq !== candidate.seq) return [];
      const text = textOf(entry);
      this.#texts += 1;
      this.#characters += text.length;
      const ranges = matches(this.#sought.query, unitsOf(text));
      return ranges === undefined ? [] : [{ entry, text, ranges, candidate }];
    });
  }

  async #fewConversations(): Promise<readonly ConversationId[] | undefined> {
    const all = await this.#services.store.log.memberships(this.#device.user);
    if (all.length > FEW_CONVERSATIONS) return undefined;
    return all.map(({ conversation }) => conversation);
  }
}

function textOf({ body }: Entry): string {
  const { msg } = JSON.parse(body) as { msg?: unknown };
  return typeof msg === 'string' ? msg : '';
}
