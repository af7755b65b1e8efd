import { type ErrorName, RequestError } from '@parley/protocol';
import type { GroupId } from '../domain/conversation.ts';
import type { Standing } from '../domain/standing.ts';
import type { Member, Services } from './handler.ts';

/** Throws where a member of a group whose standing is not free may not write now. */
export function requireMayWrite(
  standing: Standing,
  group: GroupId,
  { user }: Member,
  { nowMs, slowMode }: Pick<Services, 'nowMs' | 'slowMode'>,
): void {
  const refusal = refusalOf(standing, nowMs());
  if (refusal !== undefined) throw new RequestError(refusal);
  const { role, slowMs } = standing;
  if (role !== 'normal' || slowMs === 0) return;
  if (!slowMode.admits(group, user, slowMs, nowMs())) throw new RequestError('slow_mode');
}

function refusalOf(standing: Standing, now: number): ErrorName | undefined {
  const { role, mutedUntil, writers, isDissolved } = standing;
  if (isDissolved) return 'dissolved';
  if (mutedUntil > now) return 'muted';
  return role === 'normal' && writers === 'admins' ? 'not_allowed' : undefined;
}
