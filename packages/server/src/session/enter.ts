import type { FriendView, GroupView } from '@parley/protocol';
import { type Claim, PresenceUnavailable } from '../bus/presence.ts';
import type { UserId } from '../domain/conversation.ts';
import type { Connection } from '../gateway/connection.ts';
import { loginAnswer } from './login-answer.ts';
import { type MemberSession, whenReachable } from './member-session.ts';
import type { SessionServices } from './session-services.ts';

/** Claims the user for this session; without a presence service everybody may come in. */
export async function claim(session: MemberSession, services: SessionServices): Promise<Claim> {
  try {
    return await services.presence.claim(session.user, session.id);
  } catch (error) {
    if (error instanceof PresenceUnavailable) return { kind: 'granted' };
    throw error;
  }
}

/**
 * What every login does, in this order: subscribe and await the confirmation, read the heads,
 * read the log up to them; what is committed meanwhile is noted and read before the session goes
 * live. Sends the login answer; `goLive` follows.
 */
export async function enter(
  session: MemberSession,
  connection: Connection,
  services: SessionServices,
): Promise<void> {
  const { store, fanOut } = services;
  await whenReachable(fanOut.attach(session));
  const [friends, groups] = await Promise.all([
    store.contacts.of(session.user),
    store.groups.of(session.user),
  ]);
  await Promise.all(groups.map((group) => session.enter(group.id, group.name)));
  const memberships = await store.log.memberships(session.user);
  for (const { conversation, classicSeq, head } of memberships) {
    session.follow(conversation, head);
    session.catchUp?.add(conversation, classicSeq, head);
  }

  const people = [...friends, ...groups.flatMap((group) => group.members)].map(({ id }) => id);
  const [online, missed] = await Promise.all([
    onlineOf(people, session.user, services),
    session.catchUp?.readIfFew() ?? [],
  ]);
  const withState = <Person extends { id: UserId }>(person: Person) => ({
    ...person,
    online: online.has(person.id),
  });
  const friendViews: FriendView[] = friends.map(withState);
  const groupViews: GroupView[] = groups.map((group) => ({
    ...group,
    members: group.members.map(withState),
  }));
  const events = await services.describe(missed);
  const { frame, rest } = loginAnswer(
    {
      id: session.user,
      name: session.name,
      friends: friendViews,
      groups: groupViews,
      backlog: events.flatMap((event) => session.framesOf(event)),
    },
    connection.dialect,
    connection.isSmallClient,
  );
  connection.send(frame);
  services.stats.deliveries += events.length;
  session.owes({ frames: rest, events });
}

async function onlineOf(
  people: readonly UserId[],
  self: UserId,
  { presence }: SessionServices,
): Promise<Set<UserId>> {
  const others = [...new Set(people)];
  if (others.length === 0) return new Set();
  try {
    return (await presence.online(others)).add(self);
  } catch (error) {
    if (error instanceof PresenceUnavailable) return new Set([self]);
    throw error;
  }
}
