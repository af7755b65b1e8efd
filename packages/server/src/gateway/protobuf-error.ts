import { type ErrorName, errorFields } from '@parley/protocol';
import { protobufCodec } from '@parley/protocol/protobuf';

/** An error of the connection itself, as Protobuf. */
export function protobufError(error: ErrorName): Uint8Array {
  return protobufCodec.encode('error', errorFields(error)) as Uint8Array;
}
