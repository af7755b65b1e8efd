import { describe, expect, it } from 'vitest';
import { chatTemplate, stampFrames } from './frames.ts';
import { lengthPrefixed, lines, type Span, webSocketFrames } from './framing.ts';
import { messageIn, type Speech } from './speech.ts';
import { isReceipt, readTag } from './tag.ts';

const speaker = (speech: Speech, framing = lines) => ({ speech, framing });
const classic = speaker({ profile: 'classic', wire: 'tcp', codec: 'json' });
const from = { run: 7, sender: 3, id: 12, name: 'bench_12' };

describe('frames', () => {
  it.each([150, 1000, 5000])('makes chats of exactly %d bytes, newline included', (frameBytes) => {
    expect(
      stampFrames(chatTemplate(from, { toid: 13 }, frameBytes, classic), 0, 1, 5),
    ).toHaveLength(frameBytes);
  });

  it('numbers consecutive frames, each of them whole JSON', () => {
    const text = stampFrames(chatTemplate(from, { groupid: 4 }, 60_000, classic), 41, 3, 99);
    const lines = text.trimEnd().split('\n');
    const seqs = lines.map((line) => {
      const frame = JSON.parse(line);
      expect(frame).toMatchObject({ msgid: 10, id: 12, groupid: 4 });
      const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
      expect(readTag(frame.msg, 0, frame.msg.length, tag)).toBeGreaterThan(0);
      expect(tag).toMatchObject({ run: 7, sender: 3, sentUs: 99 });
      return tag.seq;
    });
    expect(seqs).toEqual([41, 42, 43]);
  });

  it.each([
    ['tcp', 'json', lines],
    ['tcp', 'protobuf', lengthPrefixed],
    ['websocket', 'json', webSocketFrames(true)],
    ['websocket', 'protobuf', webSocketFrames(false)],
  ] as const)('carries a ref of its own in v2, over %s in %s', (wire, codec, framing) => {
    const by = speaker({ profile: 'v2', wire, codec }, framing);
    const text = stampFrames(chatTemplate(from, { toid: 13 }, 200, by), 41, 2, 99);
    const frames = wire === 'websocket' ? [] : cut(text, framing);
    for (const [index, frame] of frames.entries()) {
      const message = messageIn(frame, by.speech);
      expect(message.ref).toBe(`~00000007000003000000${(41 + index).toString(16)}`);
      const tag = { run: 0, sender: 0, seq: 0, sentUs: 0 };
      expect(readTag(frame, 0, frame.length, tag)).toBeGreaterThan(0);
      expect(tag).toEqual({ run: 7, sender: 3, seq: 41 + index, sentUs: 99 });
    }
    expect(isReceipt(text, 0, text.length, 7)).toBe(true);
    expect(isReceipt(text, 0, text.length, 8)).toBe(false);
  });
});

function cut(text: string, framing: typeof lines): string[] {
  const span: Span = { from: 0, to: 0, next: 0 };
  const frames: string[] = [];
  for (let at = 0; at < text.length && framing.find(text, at, span); at = span.next) {
    frames.push(text.slice(span.from, span.to));
  }
  expect(frames).toHaveLength(2);
  return frames;
}
