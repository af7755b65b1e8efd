import type { ChatName } from '../chat-body.ts';
import { problemOf, type Rejection, type Request, refOf } from '../decode-request.ts';
import type { JsonObject } from '../json-object.ts';
import { limits } from '../limits.ts';
import { hasUtf8Bytes } from '../text.ts';
import { readExtra } from './extra.ts';
import { wholeOf } from './json-shape.ts';
import { rejection } from './rejection.ts';

/** Fields that the server's own place has, and what the address says: they are not passed on. */
const NOT_PASSED_ON = {
  directChat: ['msgid', 'id', 'name', 'toid'],
  groupChat: ['msgid', 'id', 'name', 'groupid', 'groupname'],
} as const;
const PLACE_AND_TEXT = ['conv', 'seq', 'n', 'at', 'kind', 'msg', 'time'] as const;

/** A chat message as the request that the same message in JSON is. */
export function chatRequest(
  type: ChatName,
  message: Readonly<Record<string, unknown>>,
  ref: string | undefined,
): Request | Rejection {
  const fields = chatFields(type, message);
  const problem = problemOf(type, fields, 'v2');
  if (problem !== undefined) return rejection('invalid_field', ref, problem);
  const { extra } = message as { readonly extra: Uint8Array };
  const further = extra.length === 0 ? undefined : readExtra(extra);
  if (extra.length > 0 && further === undefined) {
    return rejection('invalid_field', ref, 'extra must be a JSON object; nothing was done');
  }
  const body = bodyOf(type, fields as { msg: string; time?: string }, further, ref);
  // A body must fit into a frame of JSON, whose letters may be longer.
  if (!hasUtf8Bytes(body, 0, limits.frameBytes)) {
    const detail = `msg and extra together must have at most ${limits.frameBytes} bytes as JSON`;
    return rejection('invalid_field', ref, `${detail}; nothing was done`);
  }
  return { type, profile: 'v2', ref, fields, body } as unknown as Request;
}

function chatFields(type: ChatName, message: Readonly<Record<string, unknown>>): JsonObject {
  const { id, name, msg, time, conv, seq, n, at } = message;
  const fields: JsonObject = { msg };
  if (type === 'directChat') {
    if (message.toid !== null) fields.toid = message.toid;
  } else {
    if (message.groupid !== null) fields.groupid = message.groupid;
    if (message.groupname !== null) fields.groupname = message.groupname;
  }
  if (conv !== null) fields.conv = conv;
  if (time !== null) fields.time = time;
  if (id !== null) fields.id = id;
  if (name !== null) fields.name = name;
  if (seq !== null) fields.seq = wholeOf(seq);
  if (n !== null) fields.n = wholeOf(n);
  if (at !== null) fields.at = wholeOf(at);
  return fields;
}

/** What is stored: `chatBody` of the same message in JSON, with the text first. */
function bodyOf(
  type: ChatName,
  { msg, time }: { readonly msg: string; readonly time?: string },
  further: JsonObject | undefined,
  ref: string | undefined,
): string {
  const text = `{"msg":${JSON.stringify(msg)}`;
  const clock = time === undefined ? '' : `,"time":${JSON.stringify(time)}`;
  if (further === undefined) return `${text}${clock}}`;
  for (const name of NOT_PASSED_ON[type]) delete further[name];
  for (const name of PLACE_AND_TEXT) delete further[name];
  // Beside a ref, or as one in the wrong place, it would be taken for the message's.
  if (ref !== undefined || refOf(further.ref) !== undefined) delete further.ref;
  const rest = JSON.stringify(further);
  return rest === '{}' ? `${text}${clock}}` : `${text}${clock},${rest.slice(1)}`;
}
