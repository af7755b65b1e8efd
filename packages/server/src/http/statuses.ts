import { type ErrorName, errorFields, RequestError } from '@parley/protocol';
import { StoreUnavailable } from '../store/store.ts';

/** The HTTP status of each error that can come through the door; of all others 400. */
const statuses: Partial<Record<ErrorName, number>> = {
  invalid_key: 401,
  unknown_message: 404,
  unknown_user: 404,
  unknown_group: 404,
  unknown_conversation: 404,
  name_taken: 409,
  frame_too_large: 413,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
  overloaded: 503,
};

/** The errors that each route may answer; the document lists them. */
export const commonErrors = [
  'malformed_json',
  'invalid_utf8',
  'nested_too_deep',
  'invalid_field',
  'invalid_key',
  'frame_too_large',
  'rate_limited',
  'internal',
  'unavailable',
] as const satisfies readonly ErrorName[];

export function statusOf(error: ErrorName): number {
  return statuses[error] ?? 400;
}

export interface Failure {
  readonly status: number;
  readonly error: ErrorName;
  readonly detail: string | undefined;
  /** Whether it is nobody's fault but ours. */
  readonly isOurs: boolean;
}

/** What to answer to whatever was thrown. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof RequestError) {
    const { error, message } = thrown;
    return { status: statusOf(error), error, detail: message, isOurs: false };
  }
  if (thrown instanceof StoreUnavailable) return ours('unavailable');
  const status = statusIn(thrown);
  if (status === 413) return theirs(413, 'frame_too_large', TOO_LARGE);
  if (status === 415) return theirs(415, 'malformed_json', 'expected application/json');
  if (status !== undefined && status < 500) return theirs(status, 'malformed_json', NOT_READABLE);
  return ours('internal');
}

/** The body of an answer. */
export function errorBody({ error, detail }: Pick<Failure, 'error' | 'detail'>) {
  return errorFields(error, detail);
}

const TOO_LARGE = 'this body is longer than the limit; nothing was done';
const NOT_READABLE = 'this request cannot be read; nothing was done';

function theirs(status: number, error: ErrorName, detail: string): Failure {
  return { status, error, detail, isOurs: false };
}

function ours(error: ErrorName): Failure {
  return { status: statusOf(error), error, detail: undefined, isOurs: true };
}

/** What the HTTP library found wrong with a request. */
function statusIn(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}
