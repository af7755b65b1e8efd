import { expect, test } from 'vitest';
import { checkedContent, TEXT_BYTES } from './check-content.ts';

test('keeps what was meant when it was sent', () => {
  const content = { text: 'hello', reply: { to: 5 } };
  const checked = checkedContent(content);
  content.reply.to = 6;
  expect(checked).toEqual({ text: 'hello', reply: { to: 5 } });
});

const cycle: { [key: string]: unknown } = {};
cycle.inner = cycle;
let deep: unknown = 1;
for (let level = 0; level < 40; level += 1) deep = [deep];

test.each<[string, { text: string; [field: string]: unknown }]>([
  ['no text', { text: '' }],
  ['too long a text', { text: 'x'.repeat(TEXT_BYTES + 1) }],
  ['too many bytes of text', { text: '好'.repeat(TEXT_BYTES / 3 + 1) }],
  ['too much beside the text', { text: 'x', data2: 'y'.repeat(70_000) }],
  ['a field with a meaning of its own', { text: 'x', seq: 1 }],
  ['a number that JSON has not', { text: 'x', big: 1n }],
  ['a cycle', { text: 'x', cycle }],
  ['deep nesting', { text: 'x', deep }],
])('refuses %s, before the server ends the connection for it', (_, content) => {
  expect(() => checkedContent(content)).toThrow(
    expect.objectContaining({ error: 'invalid_argument' }),
  );
});

test('lets in the longest text', () => {
  expect(checkedContent({ text: 'x'.repeat(TEXT_BYTES) }).text).toHaveLength(TEXT_BYTES);
});
