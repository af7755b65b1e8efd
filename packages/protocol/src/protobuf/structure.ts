import type { MessageName } from '../catalogue.ts';

/** How a field is written: one of Protobuf's types, JSON as bytes, or another structure. */
export type FieldType = 'string' | 'bool' | 'int32' | 'uint32' | 'uint64' | 'json' | 'structure';

/** One field of a Protobuf message. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** The message that it holds, where it is one. */
  readonly structure?: string;
  readonly isList: boolean;
  /** Whether JSON may leave it out; the others are there with their default where bytes lack them. */
  readonly isOptional: boolean;
}

/** A Protobuf message: of the catalogue, or part of one. */
export interface Structure {
  readonly name: string;
  /** Of a message of the catalogue. */
  readonly message?: MessageName;
  /** Its msgid, and its number in the frame. */
  readonly number?: number;
  readonly summary: string;
  readonly fields: readonly Field[];
  /** Fields with one value: they keep their numbers and are not written. */
  readonly constants: Readonly<Record<string, unknown>>;
  /** Whether a sender's further fields are in it, as one JSON object. */
  readonly hasExtra: boolean;
}

/** The name of the field with a sender's further fields. */
export const EXTRA = 'extra';

/** The number of a request's `ref`, which is beside the message, in the frame. */
export const REF_NUMBER = 1_000;
