import { list, object, text, whole } from './fields.ts';
import { msgids } from './msgids.ts';
import type { JsonObject } from './wire.ts';

/** An entry of a conversation's log, or of the user's feed. */
export interface Entry {
  readonly conv: string;
  /** Its place: 1, 2, 3 … */
  readonly seq: number;
  /** The server's time, ms since 1970 UTC. */
  readonly at: number;
  /** `message`, or what else happened. */
  readonly kind: string;
  readonly sender: number;
  readonly senderName: string;
  /** The sender's own name for it. */
  readonly ref: string | undefined;
  /** Empty where it is no message. */
  readonly text: string;
  /** The further fields that the sender gave it. */
  readonly extra: JsonObject;
  /** What an entry that is no message says. */
  readonly data: JsonObject | undefined;
  /** When its text was changed last, ms since 1970 UTC. */
  readonly edited?: number | undefined;
  /** Its sender, or an admin, took it back: there is no text any more. */
  readonly recalled?: boolean | undefined;
  readonly reactions?: readonly Reaction[] | undefined;
  /** Where it was sent, as far as it says so. */
  readonly to: Address | undefined;
}

/** An emoji that members put to a message. */
export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** Whether this user did, too. */
  readonly mine: boolean;
  /** Some of those who did. */
  readonly users: readonly number[];
}

export type Address =
  | { readonly user: number }
  | { readonly group: number; readonly name: string | undefined };

const catalogued = new Set(
  (
    'msgid conv seq n at kind id name toid groupid groupname ref msg time data ' +
    'edited recalled by reactions'
  ).split(' '),
);

/** Reads a push (6, 10, 36) or an element of a sync's answer. */
export function readEntry(frame: JsonObject): Entry | undefined {
  const conv = text(frame.conv);
  const seq = whole(frame.seq);
  const sender = whole(frame.id);
  if (conv === undefined || seq === undefined || seq < 1 || sender === undefined) return undefined;
  return {
    conv,
    seq,
    at: whole(frame.at) ?? 0,
    kind: text(frame.kind) ?? 'message',
    sender,
    senderName: text(frame.name) ?? '',
    ref: text(frame.ref),
    text: text(frame.msg) ?? '',
    extra: furtherFields(frame),
    data: object(frame.data),
    edited: whole(frame.edited),
    recalled: frame.recalled !== undefined,
    reactions: list(frame.reactions, readReaction),
    to: addressOf(frame),
  };
}

function readReaction(fields: JsonObject): Reaction | undefined {
  const emoji = text(fields.emoji);
  if (emoji === undefined) return undefined;
  const users = Array.isArray(fields.users) ? fields.users.flatMap((id) => whole(id) ?? []) : [];
  return { emoji, count: whole(fields.count) ?? users.length, mine: fields.mine === true, users };
}

function addressOf(frame: JsonObject): Address | undefined {
  const user = whole(frame.toid);
  if (frame.msgid === msgids.directChat && user !== undefined) return { user };
  const group = whole(frame.groupid);
  return group === undefined ? undefined : { group, name: text(frame.groupname) };
}

function furtherFields(frame: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(frame).filter(([key]) => !catalogued.has(key)));
}
