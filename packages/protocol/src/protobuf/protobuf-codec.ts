import type { Codec, WireFrame } from '../codec.ts';
import { problemOf, type Rejection, type Request, refOf } from '../decode-request.ts';
import { dialects } from '../dialects.ts';
import { limits } from '../limits.ts';
import { chatRequest } from './chat-request.ts';
import { readFrame, staticTypeOf } from './frame-reader.ts';
import { toJsonShape, toMessage } from './json-shape.ts';
import { encodePush, encodeSent, encodeSynced } from './push-writer.ts';
import { rejection } from './rejection.ts';
import { structureOf } from './structures.ts';
import { beginFrame, endFrame } from './writer.ts';

const { numbers, requests } = dialects.abc;

/** v2 as Protobuf: a `Frame` of `parley.proto`, whose `oneof` numbers are the msgids. */
export const protobufCodec: Codec = {
  name: 'protobuf',
  decode,
  encode(name, fields, ref) {
    const structure = structureOf(name);
    const writer = beginFrame(numbers[name]);
    staticTypeOf(structure).encode(toMessage(structure, fields, ['ref']), writer);
    return endFrame(writer, ref);
  },
  encodeSent,
  encodePush,
  encodeSynced,
};

function decode(frame: WireFrame): Request | Rejection {
  try {
    return requestOf(frame as Uint8Array);
  } catch {
    return rejection('malformed_protobuf', undefined);
  }
}

/** Throws for bytes that are no Protobuf, and for text in them that is no UTF-8. */
function requestOf(bytes: Uint8Array): Request | Rejection {
  const frame = readFrame(bytes);
  const ref = refOf(frame.ref);
  if (ref === undefined && frame.ref !== '') {
    const detail = `ref must have 1 to ${limits.refCharacters} characters; nothing was done`;
    return rejection('invalid_field', undefined, detail);
  }
  const { structure } = frame;
  const type = requests.get(structure?.number ?? 0);
  if (structure === undefined || type === undefined) return rejection('unknown_message', ref);
  const message = staticTypeOf(structure).decode(frame.reader, frame.length);
  if (type === 'directChat' || type === 'groupChat') return chatRequest(type, message, ref);
  const fields = toJsonShape(structure, message);
  const problem = problemOf(type, fields, 'v2');
  if (problem !== undefined) return rejection('invalid_field', ref, problem);
  return { type, profile: 'v2', ref, fields, body: '' } as unknown as Request;
}
