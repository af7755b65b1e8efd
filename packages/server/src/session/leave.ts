import { noteUse } from '../handlers/note-use.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionServices } from './session-services.ts';

/** Ends a user's session. Never rejects; a classic login of the same user waits for it. */
export function leave(
  member: LiveSession,
  isClean: boolean,
  services: SessionServices,
): Promise<void> {
  const leaving = end(member, isClean, services);
  services.departures.add(member.user, leaving);
  return leaving;
}

async function end(
  member: LiveSession,
  isClean: boolean,
  services: SessionServices,
): Promise<void> {
  const { cursors, presence, presenceBoard, stats, nowMs, onError } = services;
  stats.sessions -= 1;
  cursors.remove(member);
  presenceBoard.unwatch(member);
  const settled = member.end(isClean);
  // Cursors first: who logs in again at once must not get what he has seen.
  await cursors.save(settled);
  const isGone = await presence.release(member.user, member.id);
  if (isGone) presenceBoard.left(member.user, nowMs());
  const { user, token, sinceMs } = member;
  if (token === undefined) return;
  await noteUse({ user, id: token, usedAt: sinceMs }, services).catch((error: unknown) =>
    onError('the use of a token was not noted', error),
  );
}
