import { limits, RequestError, utf8Bytes } from '@parley/protocol';
import { type ConversationId, nameOf } from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { ConversationLog, ReactionCount } from '../store/store.ts';
import { beginOf, existing } from './access.ts';
import type { DeviceHandler } from './handler.ts';
import { asShownTo, HIDDEN } from './hidden-entries.ts';

const DEFAULT_ENTRIES = 100;
/** A page has no more bytes, unless one entry has. */
const PAGE_BYTES = 262_144;
/** What an entry takes beside its body. */
const ENTRY_BYTES = 256;
/** Entries of a page are read so many at a time, so that long ones are not read for nothing. */
const CHUNK_ENTRIES = 125;

/** A page of a log: what lies above a place, or the last of what lies below one. */
export const sync: DeviceHandler<'sync'> = async ({ fields }, device, services) => {
  const { store } = services;
  const address = await existing(fields.conv, device, services);
  const conversation = nameOf(address);
  const begin = beginOf(address, device);
  const head = (await store.log.heads([conversation])).get(conversation) ?? 0;
  const limit = fields.limit ?? DEFAULT_ENTRIES;
  if (fields.before !== undefined) {
    const upTo = Math.min(fields.before - 1, head);
    const after = Math.max(begin, upTo - limit);
    const entries = await readBackwards(store.log, conversation, after, upTo);
    const more = (entries[0]?.seq ?? 0) > begin + 1;
    return { type: 'page', address, ...(await asSeen(entries)), more, head };
  }
  const asked = fields.after ?? 0;
  if (asked > head) throw new RequestError('beyond_end');
  const after = Math.max(begin, asked);
  const entries = await readForwards(store.log, conversation, after, Math.min(head, after + limit));
  const more = (entries.at(-1)?.seq ?? after) < head;
  return { type: 'page', address, ...(await asSeen(entries)), more, head };

  async function asSeen(page: readonly Entry[]) {
    const [reactions, entries] = await Promise.all([
      reactionsTo(page),
      address.kind === 'feed' ? page : asShownTo(device.user, conversation, page, store.personal),
    ]);
    if (entries === page) return { entries, reactions };
    const hidden = new Set(entries.flatMap(({ seq, body }) => (body === HIDDEN ? [seq] : [])));
    return { entries, reactions: reactions.filter(({ seq }) => !hidden.has(seq)) };
  }

  async function reactionsTo(page: readonly Entry[]): Promise<ReactionCount[]> {
    const [first] = page;
    const last = page.at(-1);
    if (first === undefined || last === undefined || address.kind === 'feed') return [];
    return await store.marks.reactions(conversation, first.seq, last.seq, device.user);
  }
};

type Readable = Pick<ConversationLog, 'read'>;

/** The entries above `after` and up to `upTo`, or the first of them. */
async function readForwards(
  log: Readable,
  conversation: ConversationId,
  after: number,
  upTo: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let room = PAGE_BYTES;
  for (let from = after; from < upTo; ) {
    const chunk = await log.read(conversation, from, Math.min(CHUNK_ENTRIES, upTo - from));
    for (const entry of chunk) {
      const bytes = bytesOf(entry);
      if (entries.length > 0 && bytes > room) return entries;
      room -= bytes;
      entries.push(entry);
    }
    const reached = chunk.at(-1)?.seq;
    if (reached === undefined) return entries;
    from = reached;
  }
  return entries;
}

/** The entries above `after` and up to `upTo`, or the last of them. */
async function readBackwards(
  log: Readable,
  conversation: ConversationId,
  after: number,
  upTo: number,
): Promise<Entry[]> {
  let entries: Entry[] = [];
  let room = PAGE_BYTES;
  for (let below = upTo; below > after; below -= CHUNK_ENTRIES) {
    const from = Math.max(after, below - CHUNK_ENTRIES);
    const chunk = await log.read(conversation, from, below - from);
    let kept = chunk.length;
    while (kept > 0) {
      const bytes = bytesOf(chunk[kept - 1] as Entry);
      if (bytes > room && (kept < chunk.length || entries.length > 0)) break;
      room -= bytes;
      kept -= 1;
    }
    entries = [...chunk.slice(kept), ...entries];
    if (kept > 0) break;
  }
  return entries.slice(-limits.syncEntries);
}

const bytesOf = ({ body }: Entry): number => ENTRY_BYTES + utf8Bytes(body);
