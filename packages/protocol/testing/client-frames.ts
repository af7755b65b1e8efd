import { bytesOf } from './splitting.ts';

/** One frame as a client sends it; whatever is left out is as it should be. */
export interface ClientFrame {
  readonly opcode: number;
  readonly payload?: string | readonly number[] | Uint8Array;
  readonly isFinal?: boolean;
  /** RSV1 is 0x40, RSV2 0x20, RSV3 0x10. */
  readonly reserved?: number;
  /** `undefined` for a frame that is not masked. */
  readonly key?: readonly number[] | undefined;
  /** The bytes of the length field, where not the fewest that will do. */
  readonly lengthBytes?: 0 | 2 | 8;
  /** What the header says, where it lies. */
  readonly announced?: bigint;
}

const KEY = [0xa5, 0x00, 0xff, 0x3c];

/** The frame's bytes, written in the plainest way: nothing is shared with the parser. */
export function clientFrame(frame: ClientFrame): Uint8Array {
  const payload = bytesOf(frame.payload ?? '');
  const key = 'key' in frame ? frame.key : KEY;
  const announced = frame.announced ?? BigInt(payload.length);
  const lengthBytes = frame.lengthBytes ?? (announced < 126n ? 0 : announced < 65_536n ? 2 : 8);
  const short = lengthBytes === 0 ? Number(announced) : lengthBytes === 2 ? 126 : 127;
  const length = Array.from({ length: lengthBytes }, (_, at) =>
    Number((announced >> BigInt(8 * (lengthBytes - 1 - at))) & 0xffn),
  );
  const first = (frame.isFinal === false ? 0 : 0x80) | (frame.reserved ?? 0) | frame.opcode;
  return Uint8Array.from([
    first,
    (key === undefined ? 0 : 0x80) | short,
    ...length,
    ...(key ?? []),
    ...payload.map((byte, at) => byte ^ (key?.[at % 4] ?? 0)),
  ]);
}

/** A close frame with a code, or any other payload. */
export function clientClose(code?: number, reason: string | readonly number[] = ''): Uint8Array {
  const payload = code === undefined ? '' : bytesOf([code >> 8, code & 0xff], reason);
  return clientFrame({ opcode: 8, payload });
}
