import { noteUse } from '../handlers/note-use.ts';
import type { LiveSession } from './live-session.ts';
import type { SessionServices } from './session-services.ts';

/**
 * A device needs less to come from one node to another. Until then its user is online, also to those
 * who look anew because they come with him.
 */
const HANDOVER_MS = 1_000;

/** Ends a user's session. Never rejects; a classic login of the same user waits for it. */
export function leave(
  member: LiveSession,
  isClean: boolean,
  services: SessionServices,
): Promise<void> {
  const leaving = end(member, isClean, services).then(() => release(member, services));
  services.departures.add(member.user, leaving);
  return leaving;
}

/**
 * Ends a device's session whose user goes to another node. Resolves when he can: a claim is given back by
 * then, what devices share a little later.
 */
export function handOver(member: LiveSession, services: SessionServices): Promise<void> {
  if (services.policies.v2 !== 'allow') return leave(member, false, services);
  const ended = end(member, false, services);
  const released = ended.then(async () => {
    await new Promise((resolve) => setTimeout(resolve, HANDOVER_MS));
    await release(member, services);
  });
  services.departures.add(member.user, released);
  return ended;
}

async function end(
  member: LiveSession,
  isClean: boolean,
  { cursors, presenceBoard, stats }: SessionServices,
): Promise<void> {
  stats.sessions -= 1;
  cursors.remove(member);
  presenceBoard.unwatch(member);
  const settled = member.end(isClean);
  // Cursors first: who logs in again at once must not get what he has seen.
  await cursors.save(settled);
}

async function release(member: LiveSession, services: SessionServices): Promise<void> {
  const { presence, presenceBoard, nowMs, onError } = services;
  const isGone = await presence.release(member.user, member.id);
  if (isGone) presenceBoard.left(member.user, nowMs());
  const { user, token, sinceMs } = member;
  if (token === undefined) return;
  await noteUse({ user, id: token, usedAt: sinceMs }, services).catch((error: unknown) =>
    onError('the use of a token was not noted', error),
  );
}
