import {
  encodeRequest,
  type JsonShape,
} from '../../packages/protocol/src/protobuf/client-codec.ts';
import { bytesOf } from '../../packages/protocol/testing/splitting.ts';

const PREFACE = [0x50, 0x52, 0x4c, 0x02];

/** A frame behind its length. */
function framed(shape: JsonShape): Uint8Array {
  const frame = encodeRequest(shape);
  return bytesOf([0, 0, frame.length >> 8, frame.length & 0xff], frame);
}

/** What a client sends over TCP: what a server makes of it does not depend on how it is cut. */
export const streams: Readonly<Record<string, Uint8Array>> = {
  'JSON, each frame on a line': bytesOf('{"msgid":13}\n{"msgid":13,"ref":"r-1"}\r\n'),
  'JSON, each frame ended by NUL': bytesOf('{"msgid":13}\0{"msgid":13,"ref":"}"}\0'),
  'JSON without anything between': bytesOf('{"msgid":13}{"msgid":13,"ref":"{\\"你"}'),
  'JSON over several lines': bytesOf('\n\n{\n  "msgid": 13\n}\n'),
  'JSON without its last brace': bytesOf('{"msgid":13\n{"msgid":13}\n'),
  'JSON, then what is none': bytesOf('{"msgid":13}\nGET / HTTP/1.1\n{"msgid":13}\n'),
  'JSON that is no UTF-8': bytesOf('{"a":"', [0xff], '"}\n{"msgid":13}\n'),
  'JSON nested too deep': bytesOf('{"a":', '['.repeat(32), '\n{"msgid":13}'),
  'a preface, then frames': bytesOf(
    PREFACE,
    framed({ msgid: 13 }),
    framed({ msgid: 13, ref: '引用' }),
  ),
  'a preface, a frame without bytes, and one more': bytesOf(
    PREFACE,
    [0, 0, 0, 0],
    framed({ msgid: 13 }),
  ),
  'a preface and a length of 2 GiB': bytesOf(PREFACE, framed({ msgid: 13 }), [0x80, 0, 0, 0, 0x6a]),
  'a preface and a length of one byte too many': bytesOf(PREFACE, [0, 1, 0, 1], 'x'),
  'a preface and half a frame': bytesOf(PREFACE, framed({ msgid: 13 }), [0, 0, 0, 9, 0x6a]),
  'a preface of another version': bytesOf([0x50, 0x52, 0x4c, 0x03], '\n{"msgid":13}\n'),
  'half a preface, then JSON': bytesOf([0x50, 0x52], '\n{"msgid":13}\n'),
};
