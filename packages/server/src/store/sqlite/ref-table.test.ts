import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RefTable } from './ref-table.ts';

test('a table finds each code of a hash, wherever others lie', () => {
  const hash = fc.record({
    first: fc.nat({ max: 0xffff_ffff }).map((word) => (word % 3 === 0 ? 0xffff_ffff : word)),
    second: fc.integer({ min: 0, max: 3 }).map((word) => (word << 30) >>> 0),
    code: fc.integer({ min: 1, max: 0xffff }),
  });
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 63 }), (hashes) => {
      const table = new RefTable(64);
      for (const { first, second, code } of hashes) table.add(first, second, code);
      expect(table.count).toBe(hashes.length);
      for (const { first, second, code } of hashes) {
        const codes: number[] = [];
        let slot = table.find(first, second);
        while (slot !== -1) {
          codes.push(table.codeAt(slot));
          slot = table.findNext(slot, second);
        }
        expect(codes).toContain(code);
      }
    }),
  );
});

test('a hash is added as new once', () => {
  const table = new RefTable(8);
  expect(table.addNew(5, 0x10000, 1)).toBe(true);
  expect(table.addNew(5, 0x10000, 2)).toBe(false);
  expect(table.addNew(5, 0x20000, 2)).toBe(true);
  expect(table.addNew(7, 0x20000, 2)).toBe(true);
  expect(table.count).toBe(3);
  expect(table.codeAt(table.find(5, 0x20000))).toBe(2);
  expect(table.find(6, 0x30000)).toBe(-1);
});
