import { localError } from '../errors.ts';
import type { Content } from './item.ts';

/** As the protocol's limits (a test compares), with room for what is around it in a frame. */
export const TEXT_BYTES = 16_384;
export const CONTENT_BYTES = 64_000;
const NESTING = 30;

/** Fields that a message has anyway. */
export const RESERVED_FIELDS: ReadonlySet<string> = new Set(
  'msgid conv seq n at kind id name toid groupid groupname ref msg data'.split(' '),
);

const encoder = new TextEncoder();

/**
 * A plain copy of what is to be sent, for what the author does with his object afterwards is not
 * meant. Throws `invalid_argument` for what the server would refuse with the whole connection.
 */
export function checkedContent(content: Content): Content {
  const problem = problemOf(content);
  if (problem !== undefined) throw localError('invalid_argument', problem);
  const json = stringify(content);
  if (json === undefined) throw localError('invalid_argument', 'a field cannot be said in JSON');
  if (encoder.encode(json).length > CONTENT_BYTES) {
    throw localError('invalid_argument', `a message has at most ${CONTENT_BYTES} bytes in all`);
  }
  return JSON.parse(json);
}

function problemOf({ text, ...extra }: Content): string | undefined {
  if (typeof text !== 'string' || text === '') return 'a message needs a text';
  if (text.length > TEXT_BYTES || encoder.encode(text).length > TEXT_BYTES) {
    return `a text has at most ${TEXT_BYTES} bytes`;
  }
  const reserved = Object.keys(extra).find((key) => RESERVED_FIELDS.has(key));
  if (reserved !== undefined) return `the field ${reserved} has a meaning of its own`;
  return depthOf(extra, 0) > NESTING ? 'the fields are nested too deep' : undefined;
}

/** Stops where it is too deep already: a cycle is no deeper than that. */
function depthOf(value: unknown, above: number): number {
  if (typeof value !== 'object' || value === null || above > NESTING) return above;
  let deepest = above + 1;
  for (const inner of Object.values(value)) deepest = Math.max(deepest, depthOf(inner, above + 1));
  return deepest;
}

function stringify(value: Content): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
