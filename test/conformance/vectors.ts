import { Buffer } from 'node:buffer';
import { FrameSplitter, jsonCodec, limits } from '@parley/protocol';
import { encodeRequest } from '../../packages/protocol/src/protobuf/client-codec.ts';
import { LengthSplitter } from '../../packages/protocol/src/protobuf/length-splitter.ts';
import { PrefaceReader } from '../../packages/protocol/src/protobuf/preface.ts';
import { protobufCodec } from '../../packages/protocol/src/protobuf/protobuf-codec.ts';
import { answers } from './answers.ts';
import { refusals } from './refusals.ts';
import { requests } from './requests.ts';
import { streams } from './streams.ts';

/** One message in both codecs: the JSON as text, the Protobuf in hexadecimal. */
export interface MessageVector {
  readonly name: string;
  readonly direction: 'to server' | 'to client';
  readonly json: string;
  readonly protobuf: string;
}

/** A frame that a server refuses; `json` or `protobuf` is there. */
export interface RefusalVector {
  readonly name: string;
  readonly json?: string;
  readonly protobuf?: string;
  readonly error: string;
}

/** The bytes of a TCP connection, and what they are: frames, and errors by name. */
export interface StreamVector {
  readonly name: string;
  readonly bytes: string;
  readonly results: readonly StreamResult[];
}

export type StreamResult =
  | { readonly json: string }
  | { readonly protobuf: string }
  | { readonly error: string; readonly closes: boolean };

export interface Vectors {
  readonly messages: readonly MessageVector[];
  readonly refusals: readonly RefusalVector[];
  readonly streams: readonly StreamVector[];
}

/** All vectors, as the codecs write them now. */
export function makeVectors(): Vectors {
  return {
    messages: [...Object.entries(requests).map(toServer), ...Object.keys(answers).map(toClient)],
    refusals: Object.entries(refusals).map(refused),
    streams: Object.entries(streams).map(([name, bytes]) => ({
      name,
      bytes: hex(bytes),
      results: understand([bytes]),
    })),
  };
}

function toServer([name, shape]: [string, (typeof requests)[string]]): MessageVector {
  const json = JSON.stringify(shape);
  return { name, direction: 'to server', json, protobuf: hex(encodeRequest(shape)) };
}

function toClient(name: string): MessageVector {
  const write = answers[name];
  if (write === undefined) throw new Error(`no answer is called ${name}`);
  const json = write(jsonCodec) as string;
  const protobuf = hex(write(protobufCodec) as Uint8Array);
  return { name, direction: 'to client', json, protobuf };
}

function refused([name, frame]: [string, string | Uint8Array]): RefusalVector {
  const codec = typeof frame === 'string' ? jsonCodec : protobufCodec;
  const result = codec.decode(frame);
  if (result.type !== 'rejected') throw new Error(`this is a request: ${name}`);
  const { error } = result;
  return typeof frame === 'string'
    ? { name, json: frame, error }
    : { name, protobuf: hex(frame), error };
}

/** What a server makes of a connection's bytes, in these chunks. */
export function understand(chunks: readonly Uint8Array[]): StreamResult[] {
  const preface = new PrefaceReader();
  const { frameBytes: maxFrameBytes, nesting: maxNesting } = limits;
  const json = new FrameSplitter({ maxFrameBytes, maxNesting });
  const protobuf = new LengthSplitter({ maxFrameBytes });
  let isProtobuf: boolean | undefined;
  const results: StreamResult[] = [];
  for (const chunk of chunks) {
    let bytes: Uint8Array = chunk;
    if (isProtobuf === undefined) {
      const opening = preface.push(chunk);
      if (opening === undefined) continue;
      isProtobuf = opening.isProtobuf;
      bytes = opening.rest;
    }
    for (const result of isProtobuf ? protobuf.push(bytes) : json.push(bytes)) {
      if (result.kind === 'frame') {
        results.push('text' in result ? { json: result.text } : { protobuf: hex(result.bytes) });
        continue;
      }
      // Before a login, as here, what is neither JSON nor Protobuf ends the connection.
      const closes = result.fatal || result.error === 'unexpected_bytes';
      results.push({ error: result.error, closes });
      if (closes) return results;
    }
  }
  return results;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
