import type { FriendView, GroupView } from '@parley/protocol';
import { type Claim, PresenceUnavailable } from '../bus/presence.ts';
import { feedOf } from '../domain/conversation.ts';
import type { Connection } from '../gateway/connection.ts';
import { onlineTo } from '../handlers/seen-by.ts';
import type { ClassicSession } from './classic-session.ts';
import { enterGroups } from './enter-groups.ts';
import type { LiveSession } from './live-session.ts';
import { loginAnswer } from './login-answer.ts';
import type { SessionServices } from './session-services.ts';

/**
 * Notes that a user is here by this session. By the policy of its profile that may be refused, or
 * end another one; without a presence service everybody may come in.
 */
export async function claim(session: LiveSession, services: SessionServices): Promise<Claim> {
  const { presence, policies } = services;
  const { user, id, profile } = session;
  const policy = policies[profile];
  if (policy === 'allow') {
    await presence.enter(user, id);
    return { kind: 'granted' };
  }
  try {
    return await presence.claim(user, id, profile, policy === 'replace' ? 'replace' : 'refuse');
  } catch (error) {
    if (error instanceof PresenceUnavailable) return { kind: 'granted' };
    throw error;
  }
}

/**
 * What every classic login does once its session is attached, in this order: subscribe to the groups
 * and await the confirmation, read the heads, read the log up to them; what is committed meanwhile is
 * noted and read before the session goes live. Sends the login answer; `goLive` follows.
 */
export async function enter(
  session: ClassicSession,
  connection: Connection,
  services: SessionServices,
): Promise<void> {
  const { store } = services;
  const memberships = await enterGroups(session, store);
  const [friends, groups] = await Promise.all([
    store.contacts.of(session.user),
    store.groups.of(session.user),
  ]);
  for (const { conversation, classicSeq, head } of memberships) {
    session.follow(conversation, head);
    // Of the feed a classic client gets nothing; its session needs what happens from now on.
    const isFeed = conversation === feedOf(session.user);
    session.catchUp?.add(conversation, isFeed ? head : classicSeq, head);
  }

  const people = [...friends, ...groups.flatMap((group) => group.members)].map(({ id }) => id);
  const [others, missed] = await Promise.all([
    onlineTo(session.user, people, services),
    session.catchUp?.readIfFew() ?? [],
  ]);
  const online = new Set(others).add(session.user);
  const withState = <Person extends { id: number }>(person: Person) => ({
    ...person,
    online: online.has(person.id),
  });
  const friendViews: FriendView[] = friends.map(withState);
  const groupViews: GroupView[] = groups.map((group) => ({
    ...group,
    // Of two roles the classic protocol knows.
    members: group.members.map(({ role, ...member }) => ({
      ...withState(member),
      role: role === 'creator' ? role : 'normal',
    })),
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
