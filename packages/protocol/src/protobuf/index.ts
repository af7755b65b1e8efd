export { decodeServerFrame, encodeRequest } from './client-codec.ts';
export { LengthSplitter } from './length-splitter.ts';
export { mayBePreface, protobufPreface } from './preface.ts';
export { protobufCodec } from './protobuf-codec.ts';
