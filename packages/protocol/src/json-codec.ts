import { catalogue } from './catalogue.ts';
import { withoutPlace } from './chat-body.ts';
import type { Codec, EntryView } from './codec.ts';
import { decodeRequest } from './decode-request.ts';
import { dialects } from './dialects.ts';

const numbers = dialects.abc.numbers;

/** v2 as JSON: `msgid` first, then the fields by the catalogue's names. */
export const jsonCodec: Codec = {
  name: 'json',
  decode: (frame) => decodeRequest(frame as string, dialects.abc, 'v2'),
  encode: (name, fields, ref) =>
    JSON.stringify({ msgid: catalogue[name].number, ...(ref !== undefined && { ref }), ...fields }),
  encodeSent: (ref, conv, seq, at) =>
    `{"msgid":${numbers.sent},"ref":${JSON.stringify(ref)},"conv":"${conv}","seq":${seq},"at":${at}}`,
  encodePush,
  encodeSynced({ conv, entries, more, head }, ref) {
    const mark = ref === undefined ? '' : `"ref":${JSON.stringify(ref)},`;
    return `{"msgid":${numbers.synced},${mark}"conv":"${conv}","messages":[${entries
      .map(encodePush)
      .join(',')}],"more":${more},"seq":${head}}`;
  },
};

/** Conversations' names need no escapes: the server makes them. */
function encodePush(entry: EntryView): string {
  const { conv, seq, n, at, sender, ref } = entry;
  const place = `"conv":"${conv}","seq":${seq},"n":${n},"at":${at},"id":${sender},"name":${JSON.stringify(
    entry.senderName,
  )},`;
  const mark = ref === undefined ? '' : `"ref":${JSON.stringify(ref)},`;
  if (entry.kind !== 'message') {
    return `{"msgid":${numbers.entry},${place}${mark}"kind":"${entry.kind}","data":${entry.body}}`;
  }
  return `{${addressOf(entry)}${place}${mark}${bodyOf(entry).slice(1)}`;
}

function addressOf({ to }: EntryView): string {
  switch (to.kind) {
    case 'user':
      return `"msgid":${numbers.directChat},"toid":${to.id},`;
    case 'group':
      return `"msgid":${numbers.groupChat},"groupid":${to.id},"groupname":${JSON.stringify(to.name)},`;
    case 'feed':
      return `"msgid":${numbers.entry},`;
  }
}

const OWN_PLACE = /"(?:conv|seq|n|at|kind)":/;

/** A classic sender's own fields must not be taken for what the server says of the place. */
function bodyOf({ body }: EntryView): string {
  if (!OWN_PLACE.test(body)) return body;
  const rest = JSON.stringify(withoutPlace(parseBody(body)));
  return rest === '{}' ? '{"msg":""}' : rest;
}

function parseBody(body: string): { [key: string]: unknown } {
  return JSON.parse(body);
}
