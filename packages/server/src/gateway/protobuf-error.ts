import { type ErrorName, errors } from '@parley/protocol';
import { protobufCodec } from '@parley/protocol/protobuf';

/** An error of the connection itself, as Protobuf. */
export function protobufError(error: ErrorName): Uint8Array {
  const { errno, message, retry } = errors[error];
  const fields = { errno, error, errmsg: message, retry };
  return protobufCodec.encode('error', fields) as Uint8Array;
}
