import { expect, test } from 'vitest';
import { objectCutter } from './json-objects.ts';

const OBJECTS = ['{"a":1}', '{"b":{"c":"}{\\"\\\\"}}', '{}', '{"text":"聊天 🙂"}'];

test.each([
  ['nothing', ''],
  ['NUL', '\0'],
  ['newlines', '\r\n\n'],
])('cuts objects with %s between them at any size of read', (_, between) => {
  const bytes = Buffer.from(OBJECTS.map((object) => object + between).join(''));
  for (let size = 1; size <= bytes.length; size++) {
    const cut = objectCutter();
    const objects: string[] = [];
    for (let at = 0; at < bytes.length; at += size) {
      objects.push(...cut(bytes.subarray(at, at + size)));
    }
    expect(objects).toEqual(OBJECTS);
  }
});

test('refuses anything else between objects', () => {
  expect(() => objectCutter()(Buffer.from('{"a":1}x{}'))).toThrow('"x" between two objects');
});
