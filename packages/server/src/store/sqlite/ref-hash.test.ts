import { expect, test } from 'vitest';
import { packDrafts } from './entry-block.ts';
import { refHasher } from './ref-hash.ts';

const hasher = refHasher(123, 456);

function pack(refs: readonly (string | undefined)[], senderOf = (_: number) => 1) {
  return packDrafts(
    refs.map((ref, index) => ({
      conversation: 'd1.2',
      kind: 'message',
      sender: senderOf(index),
      ref,
      at: 1,
      body: '',
    })),
  );
}

function hashes(refs: readonly (string | undefined)[], senderOf?: (index: number) => number) {
  const { first, second } = hasher(pack(refs, senderOf));
  return refs.map((_, index) => `${first[index]} ${second[index]}`);
}

test('a hash is the same wherever the ref stands in a block', () => {
  const refs = ['abc', 'd', '', '你好', '😀😀😀', 'x'.repeat(64)];
  const alone = refs.map((ref) => hashes([ref])[0]);
  expect(hashes(refs)).toEqual(alone);
  const between = hashes(refs.flatMap((ref) => [undefined, 'odd', ref]));
  expect(refs.map((_, index) => between[3 * index + 2])).toEqual(alone);
  expect(new Set(alone).size).toBe(refs.length);
});

test.each([
  ['counted', (i: number) => `${i}`],
  ['counted with zeros', (i: number) => `message-${String(i).padStart(12, '0')}`],
  ['counted in front', (i: number) => `${i.toString(36)}-3f2504e0-4f89-11d3-9a0c-0305e82c3301`],
  ['zeros of each length', (i: number) => '\0'.repeat(i % 64) + String.fromCharCode(i / 64)],
])('refs that are %s spread evenly', (_, refOf) => {
  const count = 60_000;
  const { first, second } = hasher(pack(Array.from({ length: count }, (__, i) => refOf(i))));
  const whole = new Set<string>();
  const places = new Uint32Array(1_024);
  const fingerprints = new Uint32Array(1_024);
  for (let index = 0; index < count; index += 1) {
    const one = first[index] ?? 0;
    const two = second[index] ?? 0;
    whole.add(`${one} ${two}`);
    places[one % 1_024] = (places[one % 1_024] ?? 0) + 1;
    fingerprints[two >>> 22] = (fingerprints[two >>> 22] ?? 0) + 1;
  }
  expect(whole.size).toBe(count);
  // 59 are expected in each; with an even hash more than twice as many do not happen.
  expect(Math.max(...places)).toBeLessThan(120);
  expect(Math.max(...fingerprints)).toBeLessThan(120);
});

test('the same ref of many senders spreads evenly too', () => {
  const senders = Array.from({ length: 60_000 }, () => 'same');
  expect(new Set(hashes(senders, (index) => index + 1)).size).toBe(senders.length);
});

test('another seed gives other hashes', () => {
  const other = refHasher(124, 456)(pack(['abc']));
  const { first, second } = hasher(pack(['abc']));
  expect([other.first[0], other.second[0]]).not.toEqual([first[0], second[0]]);
});
