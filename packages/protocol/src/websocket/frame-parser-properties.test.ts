import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyCuts } from '../../testing/arbitrary-frames.ts';
import { type ClientFrame, clientFrame } from '../../testing/client-frames.ts';
import { bytesOf, chunksOf } from '../../testing/splitting.ts';
import { WebSocketParser } from './frame-parser.ts';
import type { WebSocketEvent } from './websocket-event.ts';

const anyKey = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
const anyText = fc.string({ unit: 'binary', maxLength: 200 });

interface Message {
  readonly text: string;
  readonly isText: boolean;
  readonly key: number[];
  /** Where its bytes are cut into fragments. */
  readonly cuts: number[];
  readonly ping: string | undefined;
}

const anyMessage: fc.Arbitrary<Message> = fc.record({
  text: anyText,
  isText: fc.boolean(),
  key: anyKey,
  cuts: fc.array(fc.nat(400), { maxLength: 4 }),
  ping: fc.option(fc.string({ unit: 'binary-ascii', maxLength: 20 }), { nil: undefined }),
});

function framesOf({ text, isText, key, cuts, ping }: Message): ClientFrame[] {
  const bytes = bytesOf(text);
  const ends = [...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
    (a, b) => a - b,
  );
  const frames = ends.map((end, at) => ({
    opcode: at > 0 ? 0 : isText ? 1 : 2,
    payload: bytes.slice(ends[at - 1] ?? 0, end),
    isFinal: at === ends.length - 1,
    key,
  }));
  if (ping === undefined) return frames;
  // After the first frame: between two fragments, where there are any.
  return [...frames.slice(0, 1), { opcode: 9, payload: ping, key }, ...frames.slice(1)];
}

function eventsOf(chunks: Uint8Array[], maxMessageBytes = 65_536): WebSocketEvent[] {
  const parser = new WebSocketParser({ maxMessageBytes, maxFragments: 5 });
  return chunks.flatMap((chunk) => {
    const copy = chunk.slice();
    const events = parser.push(copy);
    copy.fill(0x58);
    return events;
  });
}

test('any messages come out of any frames of them, however the stream was cut', () => {
  const anyStream = fc.array(anyMessage, { maxLength: 5 }).chain((messages) => {
    const bytes = bytesOf(...messages.flatMap(framesOf).map(clientFrame));
    return fc.tuple(fc.constant(messages), anyCuts(bytes));
  });
  fc.assert(
    fc.property(anyStream, ([messages, chunks]) => {
      const found = eventsOf(chunks).filter(({ kind }) => kind === 'message');
      const expected = messages.map(({ isText, text }) =>
        isText
          ? { kind: 'message', isText, data: text }
          : { kind: 'message', isText, data: bytesOf(text) },
      );
      expect(found).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
});

test('any bytes give the same events however they were cut, and never an exception', () => {
  // Half of it is nearly right, or nothing would ever come past the first header.
  const anyFrame = fc.record({
    opcode: fc.constantFrom(0, 1, 2, 8, 9, 10, 3),
    payload: fc.oneof(
      fc.uint8Array({ maxLength: 20 }),
      anyText.map((text) => bytesOf(text)),
    ),
    isFinal: fc.boolean(),
    reserved: fc.constantFrom(0, 0, 0, 0, 0, 0, 0x40),
    key: anyKey,
  });
  const anyScraps = fc
    .array(fc.oneof(anyFrame.map(clientFrame), fc.uint8Array({ maxLength: 12 })), { maxLength: 8 })
    .map((parts) => bytesOf(...parts));
  const cutScraps = anyScraps.chain((bytes) => fc.tuple(fc.constant(bytes), anyCuts(bytes)));
  fc.assert(
    fc.property(cutScraps, fc.integer({ min: 0, max: 300 }), ([bytes, chunks], maxBytes) => {
      const whole = eventsOf([bytes], maxBytes);
      expect(eventsOf(chunks, maxBytes)).toEqual(whole);
      expect(eventsOf(chunksOf(bytes, 1), maxBytes)).toEqual(whole);
    }),
    { numRuns: 2_000 },
  );
});

test('text is refused when a strict decoder refuses it', () => {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const nearly = fc.array(
    fc.oneof(
      fc.constantFrom([0xe0, 0xa0], [0xed, 0x9f], [0xed, 0xa0], [0xf0, 0x90], [0xf4, 0x8f]),
      fc.array(fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xdf, 0xe1, 0xef, 0xf1, 0xf5), {
        maxLength: 4,
      }),
      anyText.map((text) => [...bytesOf(text)]),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(
      nearly.map((parts) => bytesOf(parts.flat())),
      (payload) => {
        const frame = clientFrame({ opcode: 1, payload });
        let expected: object = { kind: 'fail', closeCode: 1007 };
        try {
          expected = { kind: 'message', data: strict.decode(payload) };
        } catch {}
        expect(eventsOf([frame])).toMatchObject([expected]);
        expect(eventsOf(chunksOf(frame, 1))).toMatchObject([expected]);
      },
    ),
    { numRuns: 2_000 },
  );
});
