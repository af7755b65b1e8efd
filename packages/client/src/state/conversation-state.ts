import { Log } from '../sync/log.ts';
import type { Listing, Preview } from '../wire/answers.ts';
import type { Entry } from '../wire/entry.ts';
import { applyAct, isChange, targetOf } from './apply-act.ts';

/** How far somebody has got in a conversation. */
export interface Cursors {
  readonly delivered: number;
  readonly read: number;
}

/** What is known of one conversation. Only this folder changes it. */
export interface ConversationState {
  readonly conv: string;
  kind: 'direct' | 'group';
  peer: number | undefined;
  group: number | undefined;
  name: string;
  role: string;
  /** What is at or before this place is not for this member. */
  begin: number;
  readonly log: Log<Entry>;
  /** The newest entries up to the position, without gap. */
  entries: Entry[];
  /** This user's own, on whichever device. */
  cursors: Cursors;
  /** What the server is known to know of the read cursor. */
  toldRead: number;
  unread: number;
  /** Up to here `unread` has counted. */
  countedTo: number;
  /** The other members' cursors, by user. */
  readonly others: Map<number, Cursors>;
  /** Of a large group: so many have read this place. */
  readers: { readonly seq: number; readonly count: number } | undefined;
  last: Preview | undefined;
  /** Who is writing. */
  readonly typing: Set<number>;
}

export function newConversation(conv: string, position: number): ConversationState {
  return {
    conv,
    kind: 'direct',
    peer: undefined,
    group: undefined,
    name: '',
    role: 'normal',
    begin: 0,
    log: new Log<Entry>(position),
    entries: [],
    cursors: { delivered: 0, read: 0 },
    toldRead: 0,
    unread: 0,
    countedTo: 0,
    others: new Map(),
    readers: undefined,
    last: undefined,
    typing: new Set(),
  };
}

/** The place before the oldest entry that is in memory. */
export function floorOf({ entries, log }: ConversationState): number {
  return (entries[0]?.seq ?? log.position + 1) - 1;
}

/** Cursors never go backwards, and what is read is delivered. */
export function furthest(known: Cursors | undefined, told: Partial<Cursors>): Cursors {
  const read = Math.max(known?.read ?? 0, told.read ?? 0);
  return { delivered: Math.max(known?.delivered ?? 0, told.delivered ?? 0, read), read };
}

/** What the server lists; what is known better here stays. */
export function applyListing(state: ConversationState, listing: Listing): void {
  const { kind, peer, group, name, role, last } = listing;
  const begin = Math.max(state.begin, listing.begin);
  Object.assign(state, { kind, peer, group, name, role, begin });
  state.log.noteHead(listing.seq);
  const isBehind = state.cursors.read > listing.read;
  state.cursors = furthest(state.cursors, listing);
  state.toldRead = Math.max(state.toldRead, listing.read);
  if (peer !== undefined) {
    const { peerDelivered: delivered, peerRead: read } = listing;
    const told = {
      ...(delivered !== undefined && { delivered }),
      ...(read !== undefined && { read }),
    };
    state.others.set(peer, furthest(state.others.get(peer), told));
  }
  const isNews = last !== undefined && last.seq >= (state.last?.seq ?? 0);
  if (isNews && !(isChange(last) && state.last !== undefined)) state.last = last;
  if (listing.seq >= state.countedTo) {
    state.countedTo = listing.seq;
    if (!isBehind) state.unread = listing.unread;
  }
  recount(state);
}

/** An entry has taken its place behind the others. */
export function settle(state: ConversationState, entry: Entry, me: number): void {
  state.entries.push(entry);
  if (isChange(entry)) change(state, entry, me);
  else if (entry.seq >= (state.last?.seq ?? 0)) state.last = previewOf(entry);
  // Who speaks has read what was said before; who does something else may not have.
  if (entry.kind === 'message') spoke(state, entry, me);
  if (entry.seq > state.countedTo) {
    state.countedTo = entry.seq;
    if (isCounted(entry, me)) state.unread += 1;
  }
  recount(state, me);
}

function spoke(state: ConversationState, entry: Entry, me: number): void {
  if (entry.sender === me) {
    moveCursors(state, { read: entry.seq });
    state.toldRead = Math.max(state.toldRead, entry.seq);
    return;
  }
  const cursors = furthest(state.others.get(entry.sender), { read: entry.seq });
  if (state.kind === 'direct') state.others.set(entry.sender, cursors);
  state.typing.delete(entry.sender);
}

/** A message before it is another one now; what is not in memory will be read as it is then. */
function change(state: ConversationState, act: Entry, me: number): void {
  const seq = targetOf(act);
  if (seq === undefined) return;
  // The entries in memory follow each other, but for places that this member does not see.
  const at = state.entries.findLastIndex((entry) => entry.seq === seq);
  const message = state.entries[at];
  if (message === undefined) return;
  const changed = applyAct(message, act, me);
  state.entries[at] = changed;
  if (state.last?.seq === seq) state.last = previewOf(changed);
}

/** This user has got further, here or on another device. */
export function moveCursors(
  state: ConversationState,
  told: Partial<Cursors>,
  me?: number,
): boolean {
  const cursors = furthest(state.cursors, told);
  const { read, delivered } = state.cursors;
  if (cursors.read === read && cursors.delivered === delivered) return false;
  state.cursors = cursors;
  recount(state, me);
  return true;
}

/** Counted again where all that is unread is in memory. */
function recount(state: ConversationState, me?: number): void {
  const { cursors, log, entries } = state;
  if (cursors.read >= log.head) state.unread = 0;
  else if (me !== undefined && !log.lacks && floorOf(state) <= cursors.read) {
    let count = 0;
    for (let at = entries.length - 1; at >= 0; at -= 1) {
      const entry = entries[at];
      if (entry === undefined || entry.seq <= cursors.read) break;
      if (isCounted(entry, me)) count += 1;
    }
    state.unread = count;
  }
}

function isCounted(entry: Entry, me: number): boolean {
  return entry.kind === 'message' && entry.sender !== me;
}

function previewOf({ seq, at, kind, sender, senderName, text }: Entry): Preview {
  return { seq, at, kind, sender, senderName, text };
}

/**
 * The log was compared with what was known of it: that holds up to `common`. True where something
 * that had been shown is gone.
 */
export function rebase(state: ConversationState, common: number, head: number): boolean {
  const { log, entries, cursors } = state;
  const isShorter = common < log.position;
  log.reset(common);
  state.entries = entries.filter(({ seq }) => seq <= common);
  state.countedTo = Math.min(state.countedTo, head);
  if (!isShorter && state.entries.length === entries.length) return false;
  state.last = undefined;
  state.cursors = {
    delivered: Math.min(cursors.delivered, head),
    read: Math.min(cursors.read, head),
  };
  state.toldRead = Math.min(state.toldRead, head);
  return true;
}

/** Forgets the oldest entries beyond so many. */
export function trim(state: ConversationState, limit: number): void {
  // A quarter more before it happens, so that it does not happen at every entry.
  if (state.entries.length > limit * 1.25) state.entries = state.entries.slice(-limit);
}

/** What is kept of it; the newest entries, so that a start without a connection shows something. */
export interface StoredConversation {
  readonly conv: string;
  readonly kind: 'direct' | 'group';
  readonly peer?: number | undefined;
  readonly group?: number | undefined;
  readonly name: string;
  readonly role: string;
  readonly begin: number;
  readonly position: number;
  readonly cursors: Cursors;
  readonly toldRead: number;
  readonly unread: number;
  readonly countedTo: number;
  readonly others: readonly (readonly [number, Cursors])[];
  readonly last?: Preview | undefined;
  readonly entries: readonly Entry[];
}

const KEPT_ENTRIES = 50;

export function conversationToStore(state: ConversationState): StoredConversation {
  const { conv, kind, peer, group, name, role, begin, cursors, toldRead, unread } = state;
  const { countedTo, last } = state;
  return {
    ...{ conv, kind, peer, group, name, role, begin, cursors, toldRead, unread, countedTo, last },
    position: state.log.position,
    others: [...state.others],
    entries: state.entries.slice(-KEPT_ENTRIES),
  };
}

export function restoredConversation(stored: StoredConversation): ConversationState {
  const { position, others, entries, peer, group, last, ...rest } = stored;
  const fresh = newConversation(stored.conv, position);
  // The head that was counted is not kept: what lacks is told by the next login.
  return Object.assign(fresh, rest, {
    ...{ peer, group, last },
    others: new Map(others),
    entries: [...entries],
  });
}
