import { EXTRA, type Structure } from './structure.ts';

/**
 * The number of each field, by structure and field, as it was released. What is in it stays, also
 * when the catalogue forgets a field: an old client must not take a new field for the old one.
 */
export type Numbers = Readonly<Record<string, Readonly<Record<string, number>>>>;

const EXTRA_NUMBER = 100;

/** The numbers with those of new fields appended; none that was given changes. */
export function appendNumbers(released: Numbers, structures: readonly Structure[]): Numbers {
  const all: Record<string, Readonly<Record<string, number>>> = { ...released };
  for (const { name, fields, constants, hasExtra } of structures) {
    const numbers: Record<string, number> = { ...released[name] };
    // Constants come first in the catalogue.
    for (const field of [...Object.keys(constants), ...fields.map((each) => each.name)]) {
      numbers[field] ??= nextNumber(numbers);
    }
    if (hasExtra) numbers[EXTRA] ??= EXTRA_NUMBER;
    all[name] = numbers;
  }
  return all;
}

function nextNumber(numbers: Readonly<Record<string, number>>): number {
  const taken = Object.entries(numbers).filter(([name]) => name !== EXTRA);
  const next = Math.max(0, ...taken.map(([, number]) => number)) + 1;
  if (next >= EXTRA_NUMBER) throw new RangeError('a structure has no number left for a field');
  return next;
}
