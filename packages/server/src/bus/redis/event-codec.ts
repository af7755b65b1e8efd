import { addressOf } from '../../domain/conversation.ts';
import type { EntryKind } from '../../domain/entry.ts';
import type { ChatEvent, EntryEvent, Notice, PresenceEvent } from '../../domain/event.ts';

export interface Envelope {
  readonly node: string;
  /** Counts the node's messages; the copies of one event for several topics have the same. */
  readonly number: number;
  /** How many topics the event was told to. */
  readonly copies: number;
  readonly event: ChatEvent;
}

/**
 * A line about the message, then the event: a receiver knows its own messages by their beginning,
 * without parsing them.
 */
export function encodeEnvelope({ node, number, copies, event }: Envelope): string {
  return `${ownMark(node)}${number} ${copies}\n${eventText(event)}`;
}

// The address is in the conversation's name already.
function eventText(event: ChatEvent): string {
  if (event.type !== 'entry') return JSON.stringify(event);
  return JSON.stringify({ ...event, address: undefined });
}

/** How every message of this node begins. */
export function ownMark(node: string): string {
  return `1 ${node} `;
}

const HEAD = /^1 (\S+) (\d+) (\d+)\n/;

/** Undefined where it is none: another version's, or somebody else's. */
export function decodeEnvelope(message: string): Envelope | undefined {
  const [head, node, number, copies] = HEAD.exec(message) ?? [];
  if (head === undefined || node === undefined) return undefined;
  const event = decodeEvent(message.slice(head.length));
  return event && { node, number: Number(number), copies: Number(copies), event };
}

function decodeEvent(text: string): ChatEvent | undefined {
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
    case 'entry':
      return toEntryEvent(value);
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
    default:
      return undefined;
  }
}

function toEntryEvent({ entry, senderName }: Fields): EntryEvent | undefined {
  if (!isFields(entry)) return undefined;
  const { conversation, kind, sender, ref, at, body, seq, n } = entry;
  const isEntry =
    typeof conversation === 'string' &&
    isEntryKind(kind) &&
    isInteger(sender) &&
    isTextOrNone(ref) &&
    isInteger(at) &&
    typeof body === 'string' &&
    isInteger(seq) &&
    isInteger(n);
  if (!isEntry || typeof senderName !== 'string') return undefined;
  return {
    type: 'entry',
    entry: { conversation, kind, sender, ref, at, body, seq, n },
    address: addressOf(conversation),
    senderName,
  };
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
};

function isEntryKind(value: unknown): value is EntryKind {
  return typeof value === 'string' && Object.hasOwn(entryKinds, value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isIntegerOrNone(value: unknown): value is number | undefined {
  return value === undefined || isInteger(value);
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
