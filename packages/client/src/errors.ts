import type { ErrorName } from '@parley/protocol';

/** What the client itself has to say; everything else is the server's `ErrorName`. */
export type LocalErrorName =
  /** There is no connection, and it did not come in time. */
  | 'offline'
  /** No answer came in time; whether it was done is not known. */
  | 'timeout'
  /** The connection broke before the answer; whether it was done is not known. */
  | 'disconnected'
  /** The outbox is full: wait until something of it is sent. */
  | 'outbox_full'
  /** `close()` was called. What waits in the outbox stays there. */
  | 'closed'
  /** The message was discarded, by `discard()` or by a logout. */
  | 'discarded'
  /** The server sent what is no answer to this. */
  | 'bad_answer'
  /** Nobody is logged in: call `login()`. */
  | 'not_logged_in'
  /** An argument is wrong. */
  | 'invalid_argument';

/** Every rejection of this client. */
export class ParleyError extends Error {
  override readonly name = 'ParleyError';
  /** What went wrong, for a program. */
  readonly error: ErrorName | LocalErrorName;
  /** Whether the same may succeed later. */
  readonly retry: boolean;

  constructor(error: ErrorName | LocalErrorName, message: string, retry: boolean) {
    super(message);
    this.error = error;
    this.retry = retry;
  }
}

const local: Record<LocalErrorName, { readonly message: string; readonly retry: boolean }> = {
  offline: { message: 'there is no connection', retry: true },
  timeout: { message: 'no answer came in time; whether it was done is not known', retry: true },
  disconnected: {
    message: 'the connection broke before the answer; whether it was done is not known',
    retry: true,
  },
  outbox_full: { message: 'too many messages wait to be sent', retry: true },
  closed: { message: 'the client is closed', retry: false },
  discarded: { message: 'the message was discarded', retry: false },
  bad_answer: { message: 'the server sent what is no answer to this', retry: false },
  not_logged_in: { message: 'nobody is logged in', retry: false },
  invalid_argument: { message: 'an argument is wrong', retry: false },
};

export function localError(error: LocalErrorName, message = local[error].message): ParleyError {
  return new ParleyError(error, message, local[error].retry);
}
