import { describe, expect, it } from 'vitest';
import { chatTemplate, stampFrames } from './frames.ts';
import { readTag } from './tag.ts';

const from = { run: 7, sender: 3, id: 12, name: 'bench_12' };

describe('frames', () => {
  it.each([150, 1000, 5000])('makes chats of exactly %d bytes, newline included', (frameBytes) => {
    expect(stampFrames(chatTemplate(from, { toid: 13 }, frameBytes), 0, 1, 5)).toHaveLength(
      frameBytes,
    );
  });

  it('numbers consecutive frames, each of them whole JSON', () => {
    const text = stampFrames(chatTemplate(from, { groupid: 4 }, 60_000), 41, 3, 99);
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
});
