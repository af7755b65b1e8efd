import { createHash } from 'node:crypto';
import type { Seen, Told } from '../history.ts';
import type { Frame } from './link.ts';

export const msgids = {
  login: 1,
  loginAck: 2,
  register: 4,
  registerAck: 5,
  direct: 6,
  addFriend: 7,
  createGroup: 8,
  joinGroup: 9,
  group: 10,
  ok: 11,
  error: 12,
  ping: 13,
  pong: 14,
  sent: 20,
  sync: 21,
  synced: 22,
  delivered: 23,
  read: 24,
  receipt: 25,
  typing: 26,
  presence: 27,
  entry: 36,
} as const;

const KEPT_CHARS = 48;

/** A text as it is kept: a long one by its beginning and a hash, which is enough to compare. */
export function keptText(text: string): string {
  if (text.length <= KEPT_CHARS) return text;
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return `${text.slice(0, KEPT_CHARS)}… ${text.length} ${hash}`;
}

/** A push, or an entry of a page, which has the same fields. */
export function readEntry(frame: Frame): Seen {
  const text = frame.msgid === msgids.entry ? JSON.stringify(frame.data ?? null) : frame.msg;
  return {
    conv: String(frame.conv),
    seq: Number(frame.seq),
    n: Number(frame.n),
    at: Number(frame.at),
    kind: String(frame.kind ?? 'message'),
    sender: Number(frame.id),
    ref: frame.ref === undefined ? undefined : String(frame.ref),
    text: keptText(String(text)),
  };
}

export function listOf(frame: Frame, field: string): Frame[] {
  const list = frame[field] ?? [];
  if (!Array.isArray(list)) throw new Error(`${field} is no list`);
  return list;
}

/** Conversations of a login answer or of a page, and the feed. */
export function readTold(frame: Frame): Told[] {
  const told = listOf(frame, 'conversations').map((conversation) => ({
    conv: String(conversation.conv),
    head: Number(conversation.seq),
    begin: Number(conversation.begin),
    delivered: Number(conversation.delivered),
    read: Number(conversation.read),
  }));
  const feed = frame.feed as Frame | undefined;
  if (feed === undefined) return told;
  const { conv, seq } = feed;
  return [...told, { conv: String(conv), head: Number(seq), begin: 0, delivered: 0, read: 0 }];
}
