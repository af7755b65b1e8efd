import { type ErrorName, FrameSplitter, limits, RequestError } from '@parley/protocol';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

const NEWLINE = Buffer.from('\n');
const NO_OBJECT = 'this body is not one JSON object; nothing was done';
const details: Partial<Record<ErrorName, string>> = {
  invalid_utf8: 'this body is not valid UTF-8; nothing was done',
  nested_too_deep: 'this body is nested deeper than the limit; nothing was done',
  frame_too_large: 'this body is longer than the limit; nothing was done',
};

/**
 * The one JSON object in a body, as text, within the limits of a frame on the wire. Throws a
 * `RequestError` for anything else.
 */
export function textOf(body: Uint8Array): string {
  const splitter = new FrameSplitter({
    maxFrameBytes: limits.frameBytes,
    maxNesting: limits.nesting,
  });
  const [first, ...more] = [...splitter.push(body), ...splitter.push(NEWLINE)];
  if (first?.kind === 'error' && details[first.error] !== undefined) {
    throw new RequestError(first.error, details[first.error]);
  }
  const isOne = first?.kind === 'frame' && more.length === 0 && splitter.isBetweenFrames;
  if (!isOne) throw new RequestError('malformed_json', NO_OBJECT);
  return first.text;
}

/** Reads texts as what a schema describes; throws a `RequestError` that names what is wrong. */
export function reader<Schema extends TSchema>(schema: Schema): (text: string) => Static<Schema> {
  const validator = Compile(schema);
  return (text) => {
    const value = parse(text);
    if (validator.Check(value)) return value;
    throw new RequestError(
      'invalid_field',
      `${problemOf(validator.Errors(value))}; nothing was done`,
    );
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RequestError('malformed_json', NO_OBJECT);
  }
}

interface Problem {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly message: string;
  readonly params: object;
}

/** Of a choice, one line rather than what is wrong with each of its alternatives. */
function problemOf(problems: readonly Problem[]): string {
  const problem = problems.find(({ keyword }) => keyword !== 'boolean');
  if (problem === undefined) return 'the body is not what was expected';
  const [choice, alternative] = problem.schemaPath.split('/anyOf/');
  if (alternative !== undefined || problem.keyword === 'anyOf') {
    return `${choice?.split('/').at(-1)} has none of the forms that it may have`;
  }
  const field = problem.instancePath.slice(1).replaceAll('/', '.') || 'the body';
  const [names] = Object.values(problem.params);
  if (problem.keyword === 'required') return `${field} lacks ${names}`;
  if (problem.keyword === 'additionalProperties') return `${field} may not have ${names}`;
  return `${field} ${problem.message}`;
}
