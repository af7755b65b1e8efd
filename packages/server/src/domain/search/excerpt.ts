import type { Range } from './query.ts';

/** A part of a text around what was found in it. */
export interface Excerpt {
  readonly text: string;
  /** Where the text of the message goes on before it and behind it. */
  readonly offset: number;
  readonly marks: readonly Range[];
}

const EXCERPT_CHARACTERS = 200;
const BEFORE_FIRST = 40;
const MOST_MARKS = 20;

/** The part of a text with the first of the ranges; their places are told within that part. */
export function excerptOf(text: string, ranges: readonly Range[]): Excerpt {
  const first = ranges[0]?.start ?? 0;
  const latestStart = Math.max(0, text.length - EXCERPT_CHARACTERS);
  const start = boundary(text, Math.min(Math.max(0, first - BEFORE_FIRST), latestStart));
  const end = boundary(text, Math.min(text.length, start + EXCERPT_CHARACTERS));
  const marks = ranges
    .filter((range) => range.start < end)
    .slice(0, MOST_MARKS)
    .map((range) => ({ start: range.start - start, end: Math.min(range.end, end) - start }));
  return { text: text.slice(start, end), offset: start, marks };
}

/** Never within a surrogate pair. */
function boundary(text: string, at: number): number {
  const isLow = (text.charCodeAt(at) & 0xfc00) === 0xdc00;
  return isLow ? at - 1 : at;
}
