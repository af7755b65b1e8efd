import type { ErrorName, Request } from '@parley/protocol';
import { commands } from '../handlers/commands.ts';
import type { LiveSession } from './live-session.ts';

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
