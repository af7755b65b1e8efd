import type { Writer } from 'protobufjs/minimal.js';
import type { EntryView, ReactionView, SyncedPage } from '../codec.ts';
import { splitBody } from './extra.ts';
import { utf8Of } from './json-bytes.ts';
import { beginFrame, delimited, endFrame, varint, writeWhole } from './writer.ts';

// Written by hand, in the order of the fields' numbers: every message to every receiver passes
// here. The numbers are those of parley.proto; the golden vectors hold them to it.

const DIRECT_CHAT = 6;
const GROUP_CHAT = 10;
const SENT = 20;
const SYNCED = 22;
const ENTRY = 36;
const EXTRA_TAG = delimited(100);

/** The push of an entry: 6, 10 or 36. */
export function encodePush(entry: EntryView): Uint8Array {
  const { to } = entry;
  if (entry.kind !== 'message' || to.kind === 'feed') return encodeEntryPush(entry);
  const isGroup = to.kind === 'group';
  const writer = beginFrame(isGroup ? GROUP_CHAT : DIRECT_CHAT);
  writer.uint32(varint(1)).uint32(entry.sender);
  writer.uint32(delimited(2)).string(entry.senderName);
  writer.uint32(varint(3)).uint32(to.id);
  if (isGroup) writer.uint32(delimited(4)).string(to.name);
  // From here on a group's numbers are higher by one.
  const text = isGroup ? 5 : 4;
  const { msg, time, extra } = splitBody(entry.body);
  writeText(writer, text, msg);
  if (time !== undefined) writer.uint32(delimited(text + 1)).string(time);
  writer.uint32(delimited(text + 2)).string(entry.conv);
  // A request leaves these out, so a zero has to be written.
  writeWhole(writer.uint32(varint(text + 3)), entry.seq);
  writeWhole(writer.uint32(varint(text + 4)), entry.n);
  writeWhole(writer.uint32(varint(text + 5)), entry.at);
  if (extra !== undefined) writer.uint32(EXTRA_TAG).bytes(extra);
  return endFrame(writer, entry.ref);
}

function encodeEntryPush(entry: EntryView): Uint8Array {
  const writer = beginFrame(ENTRY);
  writeText(writer, 1, entry.conv);
  writePlace(writer, 2, entry);
  writeText(writer, 5, entry.kind);
  writer.uint32(varint(6)).uint32(entry.sender);
  writeText(writer, 7, entry.senderName);
  writer.uint32(delimited(8)).bytes(utf8Of(entry.body));
  return endFrame(writer, entry.ref);
}

/** The answer to a send that is stored. */
export function encodeSent(ref: string, conv: string, seq: number, at: number): Uint8Array {
  const writer = beginFrame(SENT);
  writeText(writer, 1, conv);
  writeNumber(writer, 2, seq);
  writeNumber(writer, 3, at);
  return endFrame(writer, ref);
}

/** A page of a log. */
export function encodeSynced(page: SyncedPage, ref: string | undefined): Uint8Array {
  const writer = beginFrame(SYNCED);
  writeText(writer, 1, page.conv);
  for (const entry of page.entries) {
    writer.uint32(delimited(2)).fork();
    writeEntry(writer, entry);
    writer.ldelim();
  }
  if (page.more) writer.uint32(varint(3)).bool(true);
  writeNumber(writer, 4, page.head);
  return endFrame(writer, ref);
}

/** An entry with the fields of its push. */
function writeEntry(writer: Writer, entry: EntryView): void {
  const { kind, ref, body, to } = entry;
  const isChat = kind === 'message' && to.kind !== 'feed';
  const msgid = isChat ? (to.kind === 'group' ? GROUP_CHAT : DIRECT_CHAT) : ENTRY;
  writer.uint32(varint(1)).uint32(msgid);
  writeText(writer, 2, entry.conv);
  writePlace(writer, 3, entry);
  if (!isChat) writeText(writer, 6, kind);
  writer.uint32(varint(7)).uint32(entry.sender);
  writeText(writer, 8, entry.senderName);
  if (isChat && to.kind === 'user') writer.uint32(varint(9)).uint32(to.id);
  if (isChat && to.kind === 'group') {
    writer.uint32(varint(10)).uint32(to.id);
    writer.uint32(delimited(11)).string(to.name);
  }
  if (ref !== undefined) writeText(writer, 12, ref);
  if (!isChat) {
    writer.uint32(delimited(15)).bytes(utf8Of(body));
    return;
  }
  const { msg, time, extra } = splitBody(body);
  writer.uint32(delimited(13)).string(msg);
  if (time !== undefined) writer.uint32(delimited(14)).string(time);
  for (const reaction of entry.reactions ?? []) writeReaction(writer, reaction);
  if (extra !== undefined) writer.uint32(EXTRA_TAG).bytes(extra);
}

function writeReaction(writer: Writer, { emoji, count, users, isMine }: ReactionView): void {
  writer.uint32(delimited(16)).fork();
  writeText(writer, 1, emoji);
  writeNumber(writer, 2, count);
  if (isMine) writer.uint32(varint(3)).bool(true);
  writer.uint32(delimited(4)).fork();
  for (const user of users) writer.uint32(user);
  writer.ldelim().ldelim();
}

/** `seq`, `n` and `at`, which follow each other everywhere. */
function writePlace(writer: Writer, first: number, { seq, n, at }: EntryView): void {
  writeNumber(writer, first, seq);
  writeNumber(writer, first + 1, n);
  writeNumber(writer, first + 2, at);
}

/** A number that is not written where it is zero. */
function writeNumber(writer: Writer, number: number, value: number): void {
  if (value !== 0) writeWhole(writer.uint32(varint(number)), value);
}

/** A text that is not written where it is empty. */
function writeText(writer: Writer, number: number, text: string): void {
  if (text !== '') writer.uint32(delimited(number)).string(text);
}
