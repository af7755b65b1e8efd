import type { Rejection } from '../decode-request.ts';
import { type ErrorName, errors } from '../errors.ts';

/** A frame that is no request; `detail` says more than the error's own message. */
export function rejection(
  error: ErrorName,
  ref: string | undefined,
  detail: string = errors[error].message,
): Rejection {
  return { type: 'rejected', error, detail, ref };
}
