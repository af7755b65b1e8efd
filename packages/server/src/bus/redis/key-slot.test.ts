import { expect, test } from 'vitest';
import { slotOf } from './key-slot.ts';

// As `redis-cli cluster keyslot` says.
test.each([
  ['123456789', 12739],
  ['parley:user:1', 228],
  ['parley:presence', 32],
  ['{user:7}:x', 2780],
  ['a{}b', 13694],
  ['a{b', 13340],
  ['{a}{b}', 15495],
  ['', 0],
])('the slot of %s is %d', (key, slot) => {
  expect(slotOf(key)).toBe(slot);
});
