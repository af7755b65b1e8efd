import { randomInt } from 'node:crypto';
import { limits } from '@parley/protocol';

/** First the small numbers, which read well; then some out of so many that one of them is free. */
const LAST_SMALL = 9;
const RANDOM_TRIES = 8;
const RANDOM_BELOW = 1_000_000;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** A name, and then others like it with a number behind, none longer than a name may be. */
export function* namesLike(
  name: string,
  random: (below: number) => number = randomInt,
): Generator<string> {
  yield name;
  for (let number = 2; number <= LAST_SMALL; number += 1) yield withNumber(name, number);
  for (let tries = 0; tries < RANDOM_TRIES; tries += 1) {
    yield withNumber(name, LAST_SMALL + 1 + random(RANDOM_BELOW));
  }
}

function withNumber(name: string, number: number): string {
  const suffix = ` ${number}`;
  const room = limits.nameCharacters - suffix.length;
  let start = '';
  let characters = 0;
  for (const { segment } of graphemes.segment(name)) {
    characters += [...segment].length;
    if (characters > room) break;
    start += segment;
  }
  return `${start.trimEnd()}${suffix}`.trim();
}
