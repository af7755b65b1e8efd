/**
 * Made-up talk with the statistics of real talk: a few words are in very many messages and most are
 * in few (Zipf), half of it in words with spaces and half in Chinese characters without.
 */
export interface Corpus {
  /** The text of message number `index`; always the same one. */
  text(index: number): string;
  /** The English-like word, or the word of two characters, of this rank; 0 is the most frequent. */
  word(rank: number): string;
  pair(rank: number): string;
}

const WORDS = 40_000;
const PAIRS = 20_000;
const SYLLABLES =
  'ba be bo da de do ka ke ko la le lo ma me mo na ne no ra re ro sa se so ta'.split(' ');
const FIRST_CHARACTER = 0x4e00;
const CHARACTERS = 3_000;

export function createCorpus(seed: number): Corpus {
  const word = (rank: number): string => {
    let rest = rank + SYLLABLES.length;
    let text = '';
    for (; rest > 0; rest = Math.floor(rest / SYLLABLES.length)) {
      text += SYLLABLES[rest % SYLLABLES.length];
    }
    return text;
  };
  const pair = (rank: number): string => {
    const [first, second] = [(rank * 7_919) % CHARACTERS, (rank * 104_729 + 13) % CHARACTERS];
    return String.fromCharCode(FIRST_CHARACTER + first, FIRST_CHARACTER + second);
  };
  return {
    word,
    pair,
    text(index) {
      const next = randomOf(seed + index);
      const count = 3 + Math.floor(next() * 12);
      const isChinese = next() < 0.5;
      const pieces = Array.from({ length: count }, () =>
        isChinese ? pair(zipf(next(), PAIRS)) : word(zipf(next(), WORDS)),
      );
      return pieces.join(isChinese ? '' : ' ');
    },
  };
}

/** A rank whose probability goes with its reciprocal. */
function zipf(random: number, count: number): number {
  return Math.floor((count + 1) ** random) - 1;
}

function randomOf(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bf03635) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 0x1_0000_0000;
  };
}
