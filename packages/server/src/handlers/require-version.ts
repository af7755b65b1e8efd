import { type Request, RequestError } from '@parley/protocol';

/** A version that this server does not know must not be taken for none, which is the classic one. */
export function requireVersion({ profile, fields }: Request<'login' | 'register'>): void {
  if (profile === 'classic' && fields.v !== undefined) {
    throw new RequestError('invalid_field', 'v must be 2 or left out; nothing was done');
  }
}
