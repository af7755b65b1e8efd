import type { ErrorName, Request } from '@parley/protocol';
import { commands } from '../handlers/commands.ts';
import type { LiveSession } from './live-session.ts';

/**
 * Whether what a request has for its `ref` cannot be one. In v2 that is refused: done without an
 * answer it would be sent again and again, and stored each time. Old clients' is a field of theirs.
 */
export function hasBrokenRef({ ref, profile, fields }: Request): boolean {
  return ref === undefined && profile === 'v2' && 'ref' in fields;
}

/** Why a request may not be made, if it may not: who may ask, and in whose name. */
export function refusalOf(
  request: Request,
  member: Pick<LiveSession, 'user' | 'profile'> | undefined,
): ErrorName | undefined {
  const { who } = commands[request.type];
  if (who === 'anybody') return undefined;
  if (who === 'guest') return member === undefined ? undefined : 'already_logged_in';
  if (member === undefined) return 'login_required';
  if (who === 'device' && member.profile === 'classic') return 'unknown_message';
  const claimed = 'id' in request.fields ? request.fields.id : undefined;
  return claimed === undefined || claimed === member.user ? undefined : 'foreign_id';
}
