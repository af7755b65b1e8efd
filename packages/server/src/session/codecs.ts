import { type Codec, type CodecName, jsonCodec } from '@parley/protocol';
import { protobufCodec } from '@parley/protocol/protobuf';

/** How v2 is spoken on each kind of wire. */
export const codecs: Readonly<Record<CodecName, Codec>> = {
  json: jsonCodec,
  protobuf: protobufCodec,
};
