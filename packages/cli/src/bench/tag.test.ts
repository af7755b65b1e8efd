import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTag, stampTag, type Tag, tagLength, tagText } from './tag.ts';

const blank = (): Tag => ({ run: 0, sender: 0, seq: 0, sentUs: 0 });
const tags = fc.record({
  run: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  sender: fc.integer({ min: 0, max: 2 ** 24 - 1 }),
  seq: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  sentUs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
});

describe('tag', () => {
  it('reads back what it wrote, wherever it stands', () => {
    fc.assert(
      fc.property(tags, fc.stringMatching(/^[^@]*$/), (tag, before) => {
        const text = `${before}${tagText(tag)}rest`;
        const read = blank();
        expect(readTag(text, 0, text.length, read)).toBe(before.length + tagLength);
        expect(read).toEqual(tag);
      }),
    );
  });

  it('stamps bytes laid out before as if written anew', () => {
    fc.assert(
      fc.property(tags, (tag) => {
        const bytes = Buffer.from(`ab${tagText({ ...tag, seq: 0, sentUs: 0 })}`, 'latin1');
        stampTag(bytes, 2, tag.seq, tag.sentUs);
        expect(bytes.toString('latin1')).toBe(`ab${tagText(tag)}`);
      }),
    );
  });

  it('does not read past the end it was given', () => {
    const text = tagText({ run: 1, sender: 2, seq: 3, sentUs: 4 });
    expect(readTag(text, 0, text.length - 1, blank())).toBe(-1);
    expect(readTag('no tag here', 0, 11, blank())).toBe(-1);
    expect(readTag(text.replace(/@$/, 'x'), 0, text.length, blank())).toBe(-1);
  });
});
