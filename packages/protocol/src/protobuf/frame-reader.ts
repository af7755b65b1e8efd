import protobuf, { type Reader } from 'protobufjs/minimal.js';
import { parley, type StaticType } from './generated/parley.js';
import { structures } from './generated/structures.ts';
import { REF_NUMBER, type Structure } from './structure.ts';

/** What a frame holds, before its message is read. */
export interface RawFrame {
  readonly structure: Structure;
  /** The message's msgid. */
  readonly number: number;
  /** Stands before the message, of `length` bytes. */
  readonly reader: Reader;
  readonly length: number;
  /** Empty where there is none. */
  readonly ref: string;
}

const DELIMITED = 2;
const messages = new Map(
  structures.flatMap((structure) =>
    structure.number === undefined ? [] : [[structure.number, structure] as const],
  ),
);

/** The static code of a structure. */
export function staticTypeOf({ name }: Structure): StaticType {
  const type = parley.v2[name];
  if (type === undefined) throw new TypeError(`the static code lacks ${name}`);
  return type;
}

/**
 * Reads the outside of a frame: which message, and its `ref`. Of several messages the last one
 * counts; one that comes in parts is put together. `undefined` for a frame without a known
 * message. Throws for bytes that are no Protobuf. The static code could do this, but tells oneofs
 * apart by deleting properties, which costs more than all the rest.
 */
export function readFrame(
  bytes: Uint8Array,
): RawFrame | { readonly structure: undefined; readonly ref: string } {
  const reader = new protobuf.Reader(bytes);
  let number = 0;
  let start = 0;
  let length = 0;
  let parts: Uint8Array[] | undefined;
  let structure: Structure | undefined;
  let ref = '';
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const field = tag >>> 3;
    const wireType = tag & 7;
    const found = wireType === DELIMITED ? messages.get(field) : undefined;
    if (found !== undefined) {
      if (field !== number) parts = undefined;
      else {
        parts ??= [];
        parts.push(bytes.subarray(start, start + length));
      }
      structure = found;
      number = field;
      length = reader.size();
      start = reader.pos;
      reader.skip(length);
    } else if (field === REF_NUMBER && wireType === DELIMITED) ref = reader.stringVerify();
    else reader.skipType(wireType, 0, field);
  }
  if (structure === undefined) return { structure, ref };
  if (parts === undefined) {
    reader.pos = start;
    return { structure, number, ref, reader, length };
  }
  const all = concatenated([...parts, bytes.subarray(start, start + length)]);
  return { structure, number, ref, reader: new protobuf.Reader(all), length: all.length };
}

/** A message that comes twice is the two one after the other: so Protobuf defines it. */
function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
