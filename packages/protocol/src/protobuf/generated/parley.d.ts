import type { Reader, Writer } from 'protobufjs/minimal.js';

export interface StaticType {
  encode(message: object, writer?: Writer): Writer;
  decode(reader: Reader | Uint8Array, length?: number): { readonly [field: string]: unknown };
}

export const parley: { readonly v2: Readonly<Record<string, StaticType>> };
