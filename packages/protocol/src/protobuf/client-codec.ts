import type { JsonObject } from '../json-object.ts';
import { readFrame, staticTypeOf } from './frame-reader.ts';
import { structures } from './generated/structures.ts';
import { toJsonShape, toMessage } from './json-shape.ts';
import { beginFrame, endFrame } from './writer.ts';

const byNumber = new Map(structures.map((structure) => [structure.number, structure]));

/** A message in the shape that it has as JSON: `msgid`, and the catalogue's fields. */
export interface JsonShape {
  readonly msgid: number;
  readonly ref?: string;
  readonly [field: string]: unknown;
}

/**
 * Writes a message in the shape of JSON as a Protobuf `Frame`. Further fields of a chat message go
 * with it; those of others are left out. Throws a `TypeError` for a `msgid` that no message has, and for a value of the
 * wrong type.
 */
export function encodeRequest(shape: JsonShape): Uint8Array {
  const { msgid, ref, ...fields } = shape;
  const structure = byNumber.get(msgid);
  if (structure === undefined) throw new TypeError(`no message has the msgid ${msgid}`);
  const writer = beginFrame(msgid);
  const message = toMessage(structure, fields as JsonObject, Object.keys(structure.constants));
  staticTypeOf(structure).encode(message, writer);
  return endFrame(writer, ref);
}

/**
 * Reads a Protobuf `Frame` into the shape that the same message has as JSON. `undefined` for a
 * message that this version does not know, as a newer server may send. Throws for bytes that are
 * no `Frame`: the connection is then of no use any more.
 */
export function decodeServerFrame(bytes: Uint8Array): JsonShape | undefined {
  const frame = readFrame(bytes);
  if (frame.structure === undefined) return undefined;
  const { structure, number, ref } = frame;
  const message = staticTypeOf(structure).decode(frame.reader, frame.length);
  const fields = toJsonShape(structure, message);
  return { ...fields, msgid: number, ...(ref !== '' && { ref }) };
}
