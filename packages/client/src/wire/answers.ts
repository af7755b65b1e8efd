import type { ErrorName } from '@parley/protocol';
import { ParleyError } from '../errors.ts';
import { type Entry, readEntry } from './entry.ts';
import { list, object, text, whole } from './fields.ts';
import type { JsonObject } from './wire.ts';

/** Readers of answers: `undefined` where one is not what it should be. */

export interface Friend {
  readonly id: number;
  readonly name: string;
  readonly state: string | undefined;
  readonly seen: number | undefined;
}

/** The last entry of a conversation, or the beginning of its text. */
export interface Preview {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly sender: number;
  readonly senderName: string;
  /** The text, or its beginning. */
  readonly text: string;
}

export interface Listing {
  readonly conv: string;
  readonly kind: 'direct' | 'group';
  readonly peer: number | undefined;
  readonly group: number | undefined;
  readonly name: string;
  readonly role: string;
  readonly seq: number;
  readonly begin: number;
  readonly delivered: number;
  readonly read: number;
  readonly unread: number;
  readonly peerDelivered: number | undefined;
  readonly peerRead: number | undefined;
  readonly last: Preview | undefined;
}

export interface LoginAnswer {
  readonly id: number;
  readonly name: string;
  readonly token: string | undefined;
  readonly epoch: string;
  readonly feed: { readonly conv: string; readonly seq: number } | undefined;
  readonly friends: readonly Friend[];
  readonly moreFriends: boolean;
  readonly conversations: readonly Listing[];
  readonly more: boolean;
}

export interface Page {
  readonly entries: readonly Entry[];
  readonly more: boolean;
  /** The last place that is taken. */
  readonly head: number;
}

/** The error that a frame tells, whichever its number; `undefined` for one that tells none. */
export function readError(frame: JsonObject): ParleyError | undefined {
  if (frame.errno === undefined || frame.errno === 0) return undefined;
  const error = text(frame.error) ?? 'internal';
  const message = text(frame.errmsg) ?? error;
  return new ParleyError(error as ErrorName, message, frame.retry === true);
}

export function readLogin(frame: JsonObject): LoginAnswer | undefined {
  const id = whole(frame.id);
  if (id === undefined) return undefined;
  const feed = object(frame.feed);
  const conv = text(feed?.conv);
  return {
    id,
    name: text(frame.name) ?? '',
    token: text(frame.token),
    epoch: text(frame.epoch) ?? '',
    feed: conv === undefined ? undefined : { conv, seq: whole(feed?.seq) ?? 0 },
    friends: list(frame.friends, readFriend),
    moreFriends: frame.morefriends === true,
    conversations: list(frame.conversations, readListing),
    more: frame.more === true,
  };
}

export function readFriend(fields: JsonObject): Friend | undefined {
  const id = whole(fields.id);
  if (id === undefined) return undefined;
  const { name, state, seen } = fields;
  return { id, name: text(name) ?? '', state: text(state), seen: whole(seen) };
}

export function readListing(fields: JsonObject): Listing | undefined {
  const conv = text(fields.conv);
  if (conv === undefined) return undefined;
  const last = object(fields.last);
  return {
    conv,
    kind: fields.kind === 'group' ? 'group' : 'direct',
    peer: whole(fields.peer),
    group: whole(fields.groupid),
    name: text(fields.name) ?? '',
    role: text(fields.role) ?? 'normal',
    seq: whole(fields.seq) ?? 0,
    begin: whole(fields.begin) ?? 0,
    delivered: whole(fields.delivered) ?? 0,
    read: whole(fields.read) ?? 0,
    unread: whole(fields.unread) ?? 0,
    peerDelivered: whole(fields.peerdelivered),
    peerRead: whole(fields.peerread),
    last: last && readPreview(last),
  };
}

function readPreview(fields: JsonObject): Preview | undefined {
  const seq = whole(fields.seq);
  const sender = whole(fields.id);
  if (seq === undefined || sender === undefined) return undefined;
  return {
    seq,
    at: whole(fields.at) ?? 0,
    kind: text(fields.kind) ?? 'message',
    sender,
    senderName: text(fields.name) ?? '',
    text: text(fields.msg) ?? '',
  };
}

export function readPage(frame: JsonObject): Page | undefined {
  const head = whole(frame.seq);
  if (head === undefined) return undefined;
  return { entries: list(frame.messages, readEntry), more: frame.more === true, head };
}
