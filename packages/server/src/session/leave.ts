import type { MemberSession } from './member-session.ts';
import type { SessionServices } from './session-services.ts';

/** Ends a user's session. Never rejects; a login of the same user waits for it. */
export function leave(
  member: MemberSession,
  isClean: boolean,
  services: SessionServices,
): Promise<void> {
  const leaving = end(member, isClean, services);
  services.departures.add(member.user, leaving);
  return leaving;
}

async function end(
  member: MemberSession,
  isClean: boolean,
  { cursors, presence, stats }: SessionServices,
): Promise<void> {
  stats.sessions -= 1;
  cursors.remove(member);
  const delivered = member.end(isClean);
  // Cursors first: who logs in again at once must not get what he has seen.
  await cursors.save(delivered);
  await presence.release(member.user, member.id);
}
