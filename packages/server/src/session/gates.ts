import type { ErrorName, Request } from '@parley/protocol';
import type { UserId } from '../domain/conversation.ts';
import { commands } from '../handlers/commands.ts';

/** Why a request may not be made, if it may not: who may ask, and in whose name. */
export function refusalOf(request: Request, user: UserId | undefined): ErrorName | undefined {
  if (commands[request.type].who === 'guest') {
    return user === undefined ? undefined : 'already_logged_in';
  }
  if (user === undefined) return 'login_required';
  const claimed = 'id' in request.fields ? request.fields.id : undefined;
  return claimed === undefined || claimed === user ? undefined : 'foreign_id';
}
