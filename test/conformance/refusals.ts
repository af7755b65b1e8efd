import { encodeRequest } from '../../packages/protocol/src/protobuf/client-codec.ts';
import { bytesOf } from '../../packages/protocol/testing/splitting.ts';

const long = 'x'.repeat(65);

/** Frames that are no requests, as text of JSON or as bytes of Protobuf. */
export const refusals: Readonly<Record<string, string | Uint8Array>> = {
  'no JSON': '{"msgid":13',
  'an array': '[13]',
  'no msgid': '{}',
  'a msgid as text': '{"msgid":"13"}',
  'a number that no message has': '{"msgid":99,"ref":"r-1"}',
  'what only a server sends': '{"msgid":20,"ref":"r-1","conv":"d1.2","seq":1,"at":1}',
  'a message without a text': '{"msgid":6,"toid":2,"ref":"r-1"}',
  'a message to nobody': '{"msgid":6,"msg":"hello","ref":"r-1"}',
  'a user 0': '{"msgid":7,"friendid":0}',
  'a user above 31 bits': '{"msgid":7,"friendid":2147483648}',
  'a place that is rounded': '{"msgid":24,"conv":"d1.2","seq":9007199254740992}',
  'a cut tag': bytesOf([0xff]),
  'a cut message': bytesOf([0x32, 0x05, 0x18]),
  'a length beyond the frame': bytesOf([0x32, 0xff, 0xff, 0xff, 0xff, 0x0f]),
  'a field number 0': bytesOf([0x00, 0x00]),
  'a group that does not end': bytesOf([0x0b]),
  'groups inside each other': bytesOf(Array(200).fill(0x0b), Array(200).fill(0x0c)),
  'a text that is no UTF-8': bytesOf([0x32, 0x05, 0x18, 0x02, 0x22, 0x01, 0xff]),
  'a ref that is no UTF-8': bytesOf([0x6a, 0x00, 0xc2, 0x3e, 0x01, 0xc3]),
  'a varint without an end': bytesOf([0x32, 0x0c, 0x18], Array(11).fill(0xff)),
  'JSON where Protobuf is spoken': bytesOf('{"msgid":13}'),
  'a frame without a message': bytesOf([0xc2, 0x3e, 0x01, 0x72]),
  'a message of a later version': bytesOf([0xfa, 0x3e, 0x00, 0xc2, 0x3e, 0x01, 0x72]),
  'an answer': encodeRequest({ msgid: 14, ref: 'r' }),
  'an empty text': encodeRequest({ msgid: 6, toid: 2, msg: '', ref: 'r' }),
  'a text that is too long': encodeRequest({ msgid: 6, toid: 2, msg: 'x'.repeat(16_385) }),
  'a message to no conversation': encodeRequest({ msgid: 10, msg: 'hello', ref: 'r' }),
  'a user above 31 bits, in Protobuf': bytesOf([0x3a, 0x06, 0x10, 0x80, 0x80, 0x80, 0x80, 0x08]),
  'a place that is rounded, in Protobuf': bytesOf(
    [0xc2, 0x01, 0x0f, 0x0a, 0x04],
    'd1.2',
    [0x10, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10, 0xc2, 0x3e, 0x01, 0x72],
  ),
  'a ref that is too long': encodeRequest({ msgid: 13, ref: long }),
  'further fields that are no JSON': bytesOf(
    [0x32, 0x0b, 0x18, 0x02, 0x22, 0x01, 0x6d, 0xa2, 0x06, 0x03],
    '{a}',
  ),
  'further fields that are an array': bytesOf(
    [0x32, 0x0a, 0x18, 0x02, 0x22, 0x01, 0x6d, 0xa2, 0x06, 0x02],
    '[]',
  ),
  'further fields that are nested too deep': encodeRequest({
    ...{ msgid: 6, toid: 2, msg: 'm' },
    deep: JSON.parse(`${'['.repeat(32)}${']'.repeat(32)}`),
  }),
};
