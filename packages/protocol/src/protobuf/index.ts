export { decodeServerFrame, encodeRequest, type JsonShape } from './client-codec.ts';
export { type LengthSplitResult, LengthSplitter } from './length-splitter.ts';
export { type Opening, PrefaceReader, protobufPreface } from './preface.ts';
export { protobufCodec } from './protobuf-codec.ts';
