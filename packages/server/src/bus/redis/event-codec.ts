import { addressOf } from '../../domain/conversation.ts';
import type { ChatEvent } from '../../domain/event.ts';

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
  if (value.type === 'takeover') {
    const { user, session } = value;
    if (!isInteger(user) || typeof session !== 'string') return undefined;
    return { type: 'takeover', user, session };
  }
  if (value.type !== 'entry' || !isFields(value.entry)) return undefined;
  const { senderName } = value;
  const { conversation, kind, sender, ref, at, body, seq, n } = value.entry;
  const isEntry =
    typeof conversation === 'string' &&
    kind === 'message' &&
    isInteger(sender) &&
    isTextOrNone(ref) &&
    isInteger(at) &&
    typeof body === 'string' &&
    isInteger(seq) &&
    isInteger(n);
  if (!isEntry || typeof senderName !== 'string') return undefined;
  const entry = { conversation, kind, sender, ref, at, body, seq, n } as const;
  return { type: 'entry', entry, address: addressOf(conversation), senderName };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
