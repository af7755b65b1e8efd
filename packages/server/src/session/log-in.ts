import type { Request } from '@parley/protocol';
import type { Connection } from '../gateway/connection.ts';
import type { Authenticated } from '../handlers/handler.ts';
import { holds } from '../handlers/proof.ts';
import type { Answers } from './answers.ts';
import { ClassicSession } from './classic-session.ts';
import { DeviceSession } from './device-session.ts';
import { claim, enter } from './enter.ts';
import { enterDevice } from './enter-device.ts';
import { leave } from './leave.ts';
import type { SessionListener } from './live-session.ts';
import type { SessionServices } from './session-services.ts';

export type MemberSession = ClassicSession | DeviceSession;

/** What a login needs of the connection that asks for it. */
export interface Entrance extends SessionListener {
  readonly connection: Connection;
  readonly answers: Answers;
  readonly services: SessionServices;
  /** False once the connection has ended. */
  isGuest(): boolean;
  becomeMember(member: MemberSession): void;
  becomeGuest(): void;
}

/**
 * Lets in somebody who has proven who he is, and answers him. Returns his session, which is to go
 * live, or `undefined` when he was refused or has gone meanwhile.
 */
export async function logIn(
  request: Request,
  authenticated: Authenticated,
  entrance: Entrance,
): Promise<MemberSession | undefined> {
  const { services, answers } = entrance;
  const { user, name } = authenticated;
  const member = newMember(authenticated, entrance);
  if (member.profile === 'classic') await services.departures.of(user);
  const claimed = await claim(member, services);
  if (claimed.kind === 'refused') {
    answers.loginRefused(request, 'already_online');
    return undefined;
  }
  if (claimed.kind === 'taken-over') services.fanOut.replace(user, claimed.previous);
  // The connection may have ended while the password was checked.
  if (!entrance.isGuest()) {
    const isGone = await services.presence.release(user, member.id);
    if (isGone) services.presenceBoard.left(user, services.nowMs());
    return undefined;
  }
  entrance.becomeMember(member);
  services.cursors.add(member);
  services.directory.remember(user, name);
  services.presenceBoard.came(user);
  try {
    await member.attach();
    if (!(await holds(authenticated.proof, user, services))) {
      await refuse(request, authenticated, member, entrance);
      return undefined;
    }
    if (member.profile === 'v2') return await admitDevice(request, authenticated, member, entrance);
    await enter(member, entrance.connection, services);
    return member;
  } catch (error) {
    await takeBack(member, entrance);
    throw error;
  }
}

function newMember(
  { profile, user, name, token }: Authenticated,
  entrance: Entrance,
): MemberSession {
  const { connection, answers, services } = entrance;
  const who = { id: services.newSessionId(), user, name, token: token?.id };
  return profile === 'classic'
    ? new ClassicSession(who, connection, services, entrance)
    : new DeviceSession(who, connection, answers.codec, services, entrance);
}

/** When many come back at once they take turns, so that the first are in soon. */
async function admitDevice(
  request: Request,
  authenticated: Authenticated,
  device: DeviceSession,
  entrance: Entrance,
): Promise<DeviceSession | undefined> {
  const { answers, services } = entrance;
  const answer = await services.admission.run(() =>
    enterDevice(device, authenticated, request.ref, answers.codec, services),
  );
  if (answer === undefined) {
    await takeBack(device, entrance);
    answers.loginRefused(request, 'overloaded');
    return undefined;
  }
  answers.send(answer);
  device.answered();
  return device;
}

/** What proved who he is does not any more: whoever ended it did not see this session yet. */
async function refuse(
  request: Request,
  { user, proof, token }: Authenticated,
  member: MemberSession,
  entrance: Entrance,
): Promise<void> {
  const { answers, services } = entrance;
  await takeBack(member, entrance);
  if (token?.text !== undefined) await services.store.tokens.revoke(user, token.id);
  answers.loginRefused(request, proof.kind === 'token' ? 'invalid_token' : 'invalid_credentials');
}

/** A login that could not be completed leaves the connection as it was before. */
async function takeBack(member: MemberSession, entrance: Entrance): Promise<void> {
  if (entrance.isGuest() || member.hasEnded) return;
  entrance.becomeGuest();
  await leave(member, false, entrance.services);
}
