import { tokensOf, type Unit, unitsOf } from './units.ts';

/** What is sought: every term has to be in a text, and nothing of what is not wanted. */
export interface SearchQuery {
  readonly terms: readonly Term[];
  readonly not: readonly Term[];
}

/** Units that stand one behind the other. */
type Term = readonly Unit[];

/** A part of a text, in UTF-16 units; the end is not part of it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Further ones are left out. */
const MAX_TERMS = 16;

const PART = /(?<minus>-?)(?:["“”](?<phrase>[^"“”]*)["“”]?|(?<word>[^\s"“”]+))/gu;

/**
 * Reads what a person typed: words, `"phrases"`, and either with a minus before it. Anything is a
 * query; one without a word to look for is `undefined`.
 */
export function parseQuery(text: string): SearchQuery | undefined {
  const terms: Term[] = [];
  const not: Term[] = [];
  for (const match of text.matchAll(PART)) {
    const { minus, phrase, word } = match.groups ?? {};
    const units = unitsOf(phrase ?? word ?? '');
    if (units.length === 0) continue;
    // Only a minus before a word or a phrase means it; within a word it parts two.
    const side = minus === '-' ? not : terms;
    if (terms.length + not.length < MAX_TERMS) side.push(units);
  }
  return terms.length === 0 ? undefined : { terms, not };
}

/** Tokens that every text has which the query is about. */
export function queryTokens({ terms }: SearchQuery): string[] {
  return [...new Set(terms.flatMap(neededTokens))];
}

/** A character beside a pair is in the pair. */
function neededTokens(term: Term): string[] {
  return tokensOf(term).filter(
    (token) => !term.some((unit, index) => unit.text === token && isInPair(term, index)),
  );
}

function isInPair(term: Term, index: number): boolean {
  return term[index]?.isGlued === true || term[index + 1]?.isGlued === true;
}

/** Where in a text the terms stand, ascending; `undefined` when it is none of those sought. */
export function matches(query: SearchQuery, units: readonly Unit[]): Range[] | undefined {
  if (query.not.some((term) => placesOf(term, units).length > 0)) return undefined;
  const found: Range[] = [];
  for (const term of query.terms) {
    const places = placesOf(term, units);
    if (places.length === 0) return undefined;
    found.push(...places);
  }
  return merged(found.sort((one, other) => one.start - other.start || one.end - other.end));
}

function placesOf(term: Term, units: readonly Unit[]): Range[] {
  const places: Range[] = [];
  for (let at = 0; at + term.length <= units.length; at += 1) {
    if (!isAt(term, units, at)) continue;
    const start = units[at]?.start ?? 0;
    places.push({ start, end: units[at + term.length - 1]?.end ?? start });
  }
  return places;
}

function isAt(term: Term, units: readonly Unit[], at: number): boolean {
  return term.every((wanted, index) => {
    const unit = units[at + index];
    if (unit?.text !== wanted.text) return false;
    return unit.isGlued || !wanted.isGlued;
  });
}

function merged(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    if (last === undefined || range.start >= last.end) result.push(range);
    else if (range.end > last.end)
      result[result.length - 1] = { start: last.start, end: range.end };
  }
  return result;
}
