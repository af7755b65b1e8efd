import { catalogue } from './catalogue.ts';
import type { Codec, EntryView, SyncedPage } from './codec.ts';
import { decodeRequest } from './decode-request.ts';
import { dialects } from './dialects.ts';
import { parseExactly, withoutServerFields } from './exact-json.ts';
import type { JsonObject } from './json-object.ts';

const numbers = dialects.abc.numbers;

/** v2 as JSON: `msgid` first, then the fields by the catalogue's names. */
export const jsonCodec: Codec = {
  name: 'json',
  decode: (frame) => decodeRequest(frame as string, dialects.abc, 'v2'),
  encode: (name, fields, ref) =>
    JSON.stringify({ msgid: catalogue[name].number, ...(ref !== undefined && { ref }), ...fields }),
  encodeSent: (ref, conv, seq, at) =>
    `{"msgid":${numbers.sent},"ref":${quoted(ref)},"conv":"${conv}","seq":${seq}${timeText(at)}}`,
  encodePush,
  encodeSynced,
};

function encodeSynced({ conv, entries, more, head }: SyncedPage, ref: string | undefined): string {
  const mark = ref === undefined ? '' : `"ref":${JSON.stringify(ref)},`;
  return `{"msgid":${numbers.synced},${mark}"conv":"${conv}","messages":[${entries
    .map(encodeEntry)
    .join(',')}],"more":${more},"seq":${head}}`;
}

/** An entry in a page: as it was pushed, with what was put to it since. */
function encodeEntry(entry: EntryView): string {
  const push = encodePush(entry);
  if (entry.reactions === undefined) return push;
  const reactions = entry.reactions.map(({ emoji, count, users, isMine }) => ({
    emoji,
    count,
    ...(isMine && { mine: true }),
    users,
  }));
  return `${push.slice(0, -1)},"reactions":${JSON.stringify(reactions)}}`;
}

/** Conversations' names need no escapes: the server makes them. */
function encodePush(entry: EntryView): string {
  const { seq, n, at, ref } = entry;
  const mark = ref === undefined ? '' : `,"ref":${quoted(ref)}`;
  const place = `"seq":${seq},"n":${n}${timeText(at)}${mark}`;
  return entry.kind === 'message'
    ? `${headOf(entry)}${place},${bodyOf(entry).slice(1)}`
    : `${makeHead(entry)}${place},"kind":"${entry.kind}","data":${entry.body}}`;
}

/** How the pushes of one sender begin while he stays in one conversation. */
interface Head {
  readonly conv: string;
  readonly name: string;
  readonly groupName: string;
  readonly text: string;
}

const MAX_HEADS = 8_192;
const heads = new Map<number, Head>();

function headOf(entry: EntryView): string {
  const { conv, sender, senderName: name, to } = entry;
  const groupName = to.kind === 'group' ? to.name : '';
  const known = heads.get(sender);
  const isSame = known?.conv === conv && known.name === name && known.groupName === groupName;
  if (isSame) return known.text;
  if (heads.size >= MAX_HEADS) heads.clear();
  const text = makeHead(entry);
  heads.set(sender, { conv, name, groupName, text });
  return text;
}

function makeHead(entry: EntryView): string {
  const name = JSON.stringify(entry.senderName);
  return `{${addressOf(entry)}"conv":"${entry.conv}","id":${entry.sender},"name":${name},`;
}

function addressOf({ to, kind }: EntryView): string {
  if (kind !== 'message') return `"msgid":${numbers.entry},`;
  switch (to.kind) {
    case 'user':
      return `"msgid":${numbers.directChat},"toid":${to.id},`;
    case 'group':
      return `"msgid":${numbers.groupChat},"groupid":${to.id},"groupname":${JSON.stringify(to.name)},`;
    case 'feed':
      return `"msgid":${numbers.entry},`;
  }
}

// A push and the answer to its sender follow each other, and many are of one millisecond.
let lastRef = '';
let lastQuoted = '""';
let lastAt = 0;
let lastTime = ',"at":0';

function quoted(ref: string): string {
  if (ref !== lastRef) {
    lastRef = ref;
    lastQuoted = JSON.stringify(ref);
  }
  return lastQuoted;
}

function timeText(at: number): string {
  if (at !== lastAt) {
    lastAt = at;
    lastTime = `,"at":${at}`;
  }
  return lastTime;
}

const OWN_FIELD = /"(?:conv|seq|n|at|kind|ref|toid|groupid|groupname)":/;

function bodyOf({ body }: EntryView): string {
  if (!OWN_FIELD.test(body)) return body;
  const rest = JSON.stringify(withoutServerFields(parseExactly(body) as JsonObject));
  return rest === '{}' ? '{"msg":""}' : rest;
}
