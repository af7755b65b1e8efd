import { addressOf } from '../../domain/conversation.ts';
import type { EntryKind } from '../../domain/entry.ts';
import type {
  ChatEvent,
  EntryEvent,
  Notice,
  PresenceEvent,
  PrivacyEvent,
} from '../../domain/event.ts';

/**
 * A message of the bus is a line about it, then the rest. The line has fields with a space between
 * them: the version, the node that tells, the number of the message there, to how many topics it
 * was told, and what it is:
 * - `entry` with its fields in the line; the rest is its ref, the sender's name and the body, whose
 *   lengths the line has. Most messages are this one, and JSON would cost several times as much.
 * - `event`: any other, as JSON.
 * - `gap`: what another node told may be missing. `hello`: nothing, to see whether it is taken.
 *
 * A field or a property that a later release adds at the end means nothing here. What cannot be
 * understood at all may have been about anything, so the log is to be looked into.
 */
export type Message =
  | { readonly kind: 'event'; readonly envelope: Envelope }
  | { readonly kind: 'gap' | 'hello' | 'unknown' };

export interface Envelope {
  readonly node: string;
  /** Counts the node's messages; the copies of one event for several topics have the same. */
  readonly number: number;
  /** How many topics the event was told to. */
  readonly copies: number;
  readonly event: ChatEvent;
}

const GAP: Message = { kind: 'gap' };
const HELLO: Message = { kind: 'hello' };
const UNKNOWN: Message = { kind: 'unknown' };
const NO_REF = '-';

/** How every message of this node begins: so a receiver knows its own without parsing them. */
export function ownMark(node: string): string {
  return `1 ${node} `;
}

/** Whether the message that lies there begins with that mark, given as bytes. */
export function isMarked(bytes: Uint8Array, start: number, end: number, mark: Uint8Array): boolean {
  if (end - start < mark.length) return false;
  for (let at = 0; at < mark.length; at += 1) if (bytes[start + at] !== mark[at]) return false;
  return true;
}

/** `mark` is that of the node that tells. */
export function encodeEvent(
  mark: string,
  number: number,
  copies: number,
  event: ChatEvent,
): string {
  if (event.type !== 'entry') return `${mark}${number} ${copies} event\n${JSON.stringify(event)}`;
  const { conversation, kind, sender, at, seq, n, ref, body } = event.entry;
  const { senderName } = event;
  const refLength = ref === undefined ? NO_REF : ref.length;
  // The address is in the conversation's name already.
  return (
    `${mark}${number} ${copies} entry ${conversation} ${kind} ${sender} ${at} ${seq} ${n} ` +
    `${refLength} ${senderName.length}\n${ref ?? ''}${senderName}${body}`
  );
}

export function encodeSign(mark: string, sign: 'gap' | 'hello'): string {
  return `${mark}0 1 ${sign}\n`;
}

export function decodeMessage(message: string): Message {
  const end = message.indexOf('\n');
  const fields = message.slice(0, end).split(' ');
  const [version, node, number, copies, what] = fields;
  if (end < 0 || version !== '1' || node === undefined) return UNKNOWN;
  if (what === 'gap') return GAP;
  if (what === 'hello') return HELLO;
  const rest = message.slice(end + 1);
  const event = what === 'entry' ? toEntryEvent(fields, rest) : toOtherEvent(what, rest);
  const counts = { number: toInteger(number), copies: toInteger(copies) };
  if (event === undefined || counts.number === undefined || counts.copies === undefined) {
    return UNKNOWN;
  }
  return {
    kind: 'event',
    envelope: { node, number: counts.number, copies: counts.copies, event },
  };
}

function toEntryEvent(fields: readonly string[], rest: string): EntryEvent | undefined {
  const [, , , , , conversation, kind, senderText, atText, seqText, nText, refText, nameText] =
    fields;
  const sender = toInteger(senderText);
  const at = toInteger(atText);
  const seq = toInteger(seqText);
  const n = toInteger(nText);
  const refLength = refText === NO_REF ? 0 : toInteger(refText);
  const nameLength = toInteger(nameText);
  const isEntry =
    conversation !== undefined &&
    isEntryKind(kind) &&
    sender !== undefined &&
    at !== undefined &&
    seq !== undefined &&
    n !== undefined &&
    refLength !== undefined &&
    nameLength !== undefined &&
    rest.length > refLength + nameLength;
  if (!isEntry) return undefined;
  const ref = refText === NO_REF ? undefined : rest.slice(0, refLength);
  const body = rest.slice(refLength + nameLength);
  return {
    type: 'entry',
    entry: { conversation, kind, sender, ref, at, body, seq, n },
    address: addressOf(conversation),
    senderName: rest.slice(refLength, refLength + nameLength),
  };
}

function toOtherEvent(what: string | undefined, text: string): ChatEvent | undefined {
  if (what !== 'event') return undefined;
  try {
    return toEvent(JSON.parse(text));
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

// Checked, though it comes from a node: during an upgrade the nodes are not all of one version.
function toEvent(value: unknown): ChatEvent | undefined {
  if (!isFields(value)) return undefined;
  switch (value.type) {
    case 'receipt':
    case 'readers':
    case 'typing':
      return toNotice(value);
    case 'takeover': {
      const { user, session } = value;
      if (!isInteger(user) || typeof session !== 'string') return undefined;
      return { type: 'takeover', user, session };
    }
    case 'logout': {
      const { user, token, except } = value;
      if (!isInteger(user) || !isIntegerOrNone(token) || !isTextOrNone(except)) return undefined;
      return { type: 'logout', user, token, except };
    }
    case 'presence':
      return toPresenceEvent(value);
    case 'privacy':
      return toPrivacyEvent(value);
    default:
      return undefined;
  }
}

function toNotice(value: Fields): Notice | undefined {
  const { type, conversation, user } = value;
  if (typeof conversation !== 'string') return undefined;
  if (type === 'readers') {
    const { seq, readers } = value;
    if (!isInteger(seq) || !isInteger(readers)) return undefined;
    return { type, conversation, seq, readers };
  }
  if (!isInteger(user)) return undefined;
  if (type === 'typing') return { type, conversation, user };
  const { delivered, read } = value;
  if (!isIntegerOrNone(delivered) || !isIntegerOrNone(read)) return undefined;
  return { type: 'receipt', conversation, user, delivered, read };
}

function toPresenceEvent({ online, offline }: Fields): PresenceEvent | undefined {
  if (!Array.isArray(online) || !online.every(isInteger)) return undefined;
  if (!Array.isArray(offline) || !offline.every(isDeparture)) return undefined;
  return { type: 'presence', online, offline };
}

function toPrivacyEvent({ users }: Fields): PrivacyEvent | undefined {
  return Array.isArray(users) && users.every(isInteger) ? { type: 'privacy', users } : undefined;
}

function isDeparture(value: unknown): value is PresenceEvent['offline'][number] {
  return isFields(value) && isInteger(value.user) && isInteger(value.seen);
}

const entryKinds: Readonly<Record<EntryKind, true>> = {
  message: true,
  contact: true,
  joined: true,
  read: true,
  edited: true,
  recalled: true,
  reaction: true,
  pinned: true,
  entered: true,
  left: true,
  kicked: true,
  banned: true,
  muted: true,
  role: true,
  changed: true,
  dissolved: true,
  invited: true,
  asked: true,
  refused: true,
  requested: true,
  withdrawn: true,
  accepted: true,
  declined: true,
  removed: true,
  blocked: true,
  unblocked: true,
  profile: true,
  settings: true,
  hidden: true,
  preferences: true,
  renamed: true,
};

function isEntryKind(value: string | undefined): value is EntryKind {
  return value !== undefined && Object.hasOwn(entryKinds, value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function toInteger(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== '' && Number.isSafeInteger(value) ? value : undefined;
}

function isIntegerOrNone(value: unknown): value is number | undefined {
  return value === undefined || isInteger(value);
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
