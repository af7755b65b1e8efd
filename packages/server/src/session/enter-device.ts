import type { Codec, WireFrame } from '@parley/protocol';
import { addressOf, feedOf, peerOf, type UserId } from '../domain/conversation.ts';
import type { Authenticated } from '../handlers/handler.ts';
import { conversationsPage } from '../handlers/list-conversations.ts';
import { friendsPage } from '../handlers/list-friends.ts';
import type { Membership } from '../store/store.ts';
import type { DeviceSession } from './device-session.ts';
import { enterGroups } from './enter-groups.ts';
import type { SessionServices } from './session-services.ts';

// They go out at once behind the answer, into one outbox.
const MAX_PEERS_TOLD = 1_000;

/**
 * What every login in v2 does once its session is attached, in this order: subscribe to the groups
 * and await the confirmation, read the lists that the answer has. What is committed meanwhile is
 * noted, and follows the answer: a conversation is followed from the place that the answer tells.
 * Returns the answer; `goLive` follows.
 */
export async function enterDevice(
  session: DeviceSession,
  { token, since }: Authenticated,
  ref: string | undefined,
  codec: Codec,
  services: SessionServices,
): Promise<WireFrame> {
  const { store } = services;
  const { user } = session;
  const [memberships, contacts] = await Promise.all([
    enterGroups(session, store),
    store.contacts.ids(user),
    // What the user has just said elsewhere he need not read here.
    services.fanOut.saveCursors(user),
  ]);
  const known = knownTo(user, contacts, memberships);
  await services.presenceBoard.watch(session, known);
  // After it began to watch: what is changed from then on is asked for anew.
  session.sights.begin(await services.privacy.sights(user, known));
  tellOfPeers(session, known, contacts, services);
  const [page, friends] = await Promise.all([
    conversationsPage(user, '', since, services),
    friendsPage(user, 0, services),
  ]);
  const feed = { conv: feedOf(user), seq: 0 };
  const told = new Map(page.conversations.map(({ conv, seq }) => [conv, seq]));
  for (const { conversation, head } of memberships) {
    if (conversation === feed.conv) feed.seq = head;
    followFrom(session, conversation, told.get(conversation) ?? head, head);
    told.delete(conversation);
  }
  // Those that began between the two looks: what the answer tells of them is no news after it.
  for (const [conversation, seq] of told) followFrom(session, conversation, seq, seq);
  return codec.encode(
    'loginAck',
    {
      errno: 0,
      id: user,
      name: session.name,
      ...(token?.text !== undefined && { token: token.text }),
      ...(token && { device: token.id }),
      epoch: store.epoch,
      ...(friends.friends.length > 0 && { friends: friends.friends }),
      feed,
      ...(page.conversations.length > 0 && { conversations: page.conversations }),
      ...(page.more && { more: true }),
      ...(friends.more && { morefriends: true }),
    },
    ref,
  );
}

function followFrom(
  session: DeviceSession,
  conversation: string,
  told: number,
  head: number,
): void {
  session.follow(conversation, told);
  session.catchUp?.add(conversation, told, Math.max(told, head));
}

/**
 * The answer has the states of contacts alone: who else is online follows it. What is not said is
 * taken for offline by a client that comes back.
 */
function tellOfPeers(
  session: DeviceSession,
  known: readonly UserId[],
  contacts: readonly UserId[],
  { presenceBoard }: SessionServices,
): void {
  const listed = new Set(contacts);
  let told = 0;
  for (const user of known) {
    if (told === MAX_PEERS_TOLD) return;
    if (listed.has(user) || !presenceBoard.isOnline(user)) continue;
    session.presenceChanged({ user, state: 'online', seen: undefined });
    told += 1;
  }
}

/** Whose coming and going the user sees: contacts, and those with whom he has talked. */
function knownTo(
  user: UserId,
  contacts: readonly UserId[],
  memberships: readonly Membership[],
): UserId[] {
  const known = new Set(contacts);
  for (const { conversation } of memberships) {
    const address = addressOf(conversation);
    if (address.kind === 'direct') known.add(peerOf(address.users, user));
  }
  known.delete(user);
  return [...known];
}
