import type { Entry, EntryDraft, EntryKind } from '../../domain/entry.ts';

/**
 * Entries as columns. One form serves the way to the store's thread, the journal, the runs and
 * the way back: a few large values cost far less than many small ones, wherever they go.
 */
export interface EntryBlock {
  readonly count: number;
  /** One column after the other, `count` numbers each; in the machine's byte order. */
  readonly numbers: Uint32Array<ArrayBuffer>;
  /** The texts of all entries one after the other; `numbers` says where each ends. */
  readonly bodies: string;
  /** Each ref with a newline after it, so that one which is empty differs from none. */
  readonly refs: string;
  /** Empty where all entries are of one conversation. */
  readonly conversations: string;
}

/** The numbers of an entry. */
export const columns = {
  sender: 0,
  atHigh: 1,
  atLow: 2,
  kind: 3,
  seq: 4,
  n: 5,
  bodyEnd: 6,
  refEnd: 7,
  conversationEnd: 8,
} as const;
export const COLUMNS = 9;
/** Those before the ends of the texts: they mean the same in any block. */
export const COPIED_COLUMNS = columns.bodyEnd;
const TWO_TO_32 = 2 ** 32;

// The order is part of what is stored: new kinds are only appended.
const kinds: readonly EntryKind[] = [
  ...(['message', 'contact', 'joined', 'read'] as const),
  ...(['edited', 'recalled', 'reaction', 'pinned'] as const),
  ...(['entered', 'left', 'kicked', 'banned', 'muted', 'role', 'changed', 'dissolved'] as const),
  ...(['invited', 'asked', 'refused'] as const),
  ...(['requested', 'withdrawn', 'accepted', 'declined', 'removed'] as const),
  ...(['blocked', 'unblocked', 'profile', 'settings'] as const),
  ...(['hidden', 'preferences'] as const),
  'renamed',
];

/** The drafts as a block; `seq` and `n` are zero until `place` sets them. */
export function packDrafts(drafts: readonly EntryDraft[]): EntryBlock {
  const count = drafts.length;
  const numbers = new Uint32Array(COLUMNS * count);
  const bodies: string[] = [];
  const conversations: string[] = [];
  let refs = '';
  let bodyEnd = 0;
  let conversationEnd = 0;
  for (let index = 0; index < count; index += 1) {
    const { sender, at, kind, body, conversation, ref } = drafts[index] as EntryDraft;
    bodies.push(body);
    conversations.push(conversation);
    if (ref !== undefined) refs += `${ref}\n`;
    bodyEnd += body.length;
    conversationEnd += conversation.length;
    numbers[columns.sender * count + index] = sender;
    numbers[columns.atHigh * count + index] = at / TWO_TO_32;
    numbers[columns.atLow * count + index] = at % TWO_TO_32;
    numbers[columns.kind * count + index] = kinds.indexOf(kind);
    numbers[columns.bodyEnd * count + index] = bodyEnd;
    numbers[columns.refEnd * count + index] = refs.length;
    numbers[columns.conversationEnd * count + index] = conversationEnd;
  }
  return {
    count,
    numbers,
    bodies: bodies.join(''),
    // As the database will give it back, so that a ref is the same before and after a restart.
    refs: refs.toWellFormed(),
    conversations: conversations.join(''),
  };
}

/** Gives a draft of the block its place. */
export function place(block: EntryBlock, index: number, seq: number, n: number): void {
  block.numbers[columns.seq * block.count + index] = seq;
  block.numbers[columns.n * block.count + index] = n;
}

/** The places of all entries: first the `seq`s, then the `n`s. */
export function placesOf({ numbers, count }: EntryBlock): Uint32Array<ArrayBuffer> {
  return numbers.slice(columns.seq * count, (columns.n + 1) * count);
}

export function seqAt(block: EntryBlock, index: number): number {
  return numberAt(block, columns.seq, index);
}

export function nAt(block: EntryBlock, index: number): number {
  return numberAt(block, columns.n, index);
}

export function senderAt(block: EntryBlock, index: number): number {
  return numberAt(block, columns.sender, index);
}

export function atAt(block: EntryBlock, index: number): number {
  return timeOf(numberAt(block, columns.atHigh, index), numberAt(block, columns.atLow, index));
}

export function timeOf(high: number, low: number): number {
  return high * TWO_TO_32 + low;
}

export function kindAt(block: EntryBlock, index: number): Entry['kind'] {
  return kindOf(numberAt(block, columns.kind, index));
}

export function kindOf(number: number): Entry['kind'] {
  return kinds[number] ?? `later-${number}`;
}

export function conversationAt(block: EntryBlock, index: number): string {
  return textAt(block, block.conversations, columns.conversationEnd, index);
}

function refAt(block: EntryBlock, index: number): string | undefined {
  const ended = endedRefAt(block, index);
  return ended === '' ? undefined : ended.slice(0, -1);
}

export function hasRef({ numbers, count }: EntryBlock, index: number): boolean {
  const end = columns.refEnd * count + index;
  const start = index === 0 ? 0 : (numbers[end - 1] as number);
  return numbers[end] !== start;
}

/** The ref as the block keeps it: with a newline, or empty where there is none. */
export function endedRefAt(block: EntryBlock, index: number): string {
  return block.refs === '' ? '' : textAt(block, block.refs, columns.refEnd, index);
}

/** How many characters of text the block keeps in memory. */
export function charactersOf(block: EntryBlock): number {
  return block.bodies.length + block.refs.length + block.conversations.length;
}

/** All entries of a block; where they are of one conversation, it is told. */
export function entriesOf(block: EntryBlock, ofAll?: string): Entry[] {
  const entries: Entry[] = [];
  for (let index = 0; index < block.count; index += 1) {
    entries.push({
      conversation: ofAll ?? conversationAt(block, index),
      kind: kindAt(block, index),
      sender: senderAt(block, index),
      ref: refAt(block, index),
      at: atAt(block, index),
      body: bodyAt(block, index),
      seq: seqAt(block, index),
      n: nAt(block, index),
    });
  }
  return entries;
}

/** The body, and the ref as the block keeps it. */
export function textsAt(block: EntryBlock, index: number): { body: string; endedRef: string } {
  return { body: bodyAt(block, index), endedRef: endedRefAt(block, index) };
}

function bodyAt(block: EntryBlock, index: number): string {
  return textAt(block, block.bodies, columns.bodyEnd, index);
}

function textAt(block: EntryBlock, texts: string, endColumn: number, index: number): string {
  const start = index === 0 ? 0 : numberAt(block, endColumn, index - 1);
  return texts.slice(start, numberAt(block, endColumn, index));
}

function numberAt({ numbers, count }: EntryBlock, column: number, index: number): number {
  return numbers[column * count + index] as number;
}
