import { type FieldsWithoutRef, limits } from '@parley/protocol';
import {
  addressOf,
  type ConversationId,
  feedOf,
  peerOf,
  type UserId,
} from '../domain/conversation.ts';
import type { Entry } from '../domain/entry.ts';
import type { ConversationOverview } from '../store/store.ts';
import type { DeviceHandler, Services } from './handler.ts';
import { personalViews } from './personal-view.ts';

/** Nodes' clocks may differ by so much without a change being overlooked. */
const CLOCK_SLACK_MS = 3_600_000;
const SHOWN_CHARACTERS = 200;

type ConversationView = FieldsWithoutRef<'conversations'>['conversations'][number];

/** A page of one's conversations. */
export const listConversations: DeviceHandler<'listConversations'> = async (
  { fields },
  device,
  services,
) => ({
  type: 'answer',
  name: 'conversations',
  fields: await conversationsPage(device.user, fields.after ?? '', fields.since, services),
});

/** Those whose names lie above `after`; with `since`, those that changed since that place of the feed. */
export async function conversationsPage(
  user: UserId,
  after: ConversationId,
  since: number | undefined,
  services: Services,
): Promise<FieldsWithoutRef<'conversations'>> {
  const sinceMs = since === undefined ? undefined : await timeOf(user, since, services);
  const limit = limits.listPage + 1;
  const overviews = await services.store.log.overview(user, { after, limit, sinceMs });
  const shown = overviews.slice(0, limits.listPage);
  const senders = shown.flatMap(({ last }) => last?.sender ?? []);
  const [names, counts, personal] = await Promise.all([
    services.directory.names(senders),
    Promise.all(shown.map((overview) => readCount(overview, services))),
    personalViews(user, shown, services.store.personal),
  ]);
  return {
    conversations: shown.map((overview, at) => {
      const { isLastHidden, ...decided } = personal(overview.conversation);
      const view = viewOf(overview, user, names, counts[at] ?? 0, isLastHidden);
      return { ...view, ...decided };
    }),
    more: overviews.length > shown.length,
  };
}

/** From when on something counts as a change since a place of the feed. */
async function timeOf(
  user: UserId,
  since: number,
  { store }: Services,
): Promise<number | undefined> {
  if (since === 0) return undefined;
  const [entry] = await store.log.read(feedOf(user), since - 1, 1);
  return entry && entry.at - CLOCK_SLACK_MS;
}

/** How many countable entries there are up to where the user has read, or to where he joined. */
async function readCount(
  { conversation, begin, read, readN, last }: ConversationOverview,
  { store }: Services,
): Promise<number> {
  if (read >= begin || last === undefined) return readN;
  if (last.seq <= begin) return last.n;
  const [entry] = await store.log.read(conversation, begin - 1, 1);
  return entry?.n ?? readN;
}

function viewOf(
  overview: ConversationOverview,
  user: UserId,
  names: ReadonlyMap<UserId, string>,
  readN: number,
  isLastHidden: boolean,
): ConversationView {
  const { conversation, name, role, begin, last, peer } = overview;
  const seq = last?.seq ?? 0;
  // Who says something has read what was said before; that is written behind, and may be lost.
  // Who does something else than speak may not have read what was said before.
  const isOwn = last?.kind === 'message' && last?.sender === user;
  const read = isOwn ? seq : Math.max(overview.read, begin);
  const address = addressOf(conversation);
  return {
    conv: conversation,
    kind: address.kind,
    ...(address.kind === 'direct' && { peer: peerOf(address.users, user) }),
    ...(address.kind === 'group' && { groupid: address.group }),
    name,
    role,
    seq,
    begin,
    delivered: Math.max(overview.delivered, read),
    read,
    unread: isOwn ? 0 : Math.max(0, (last?.n ?? 0) - readN),
    ...(peer && { peerdelivered: Math.max(peer.delivered, peer.read), peerread: peer.read }),
    ...(last && seq > begin && { last: lastOf(last, names, isLastHidden) }),
  };
}

function lastOf(
  entry: Entry,
  names: ReadonlyMap<UserId, string>,
  isHidden: boolean,
): NonNullable<ConversationView['last']> {
  const { seq, at, kind, sender, body } = entry;
  const { msg } = JSON.parse(body) as { msg?: unknown };
  return {
    seq,
    at,
    ...(kind !== 'message' && { kind }),
    id: sender,
    name: names.get(sender) ?? '',
    ...(typeof msg === 'string' && !isHidden && { msg: beginningOf(msg) }),
  };
}

/** Never half of a surrogate pair. */
function beginningOf(text: string): string {
  if (text.length <= SHOWN_CHARACTERS) return text;
  const isPair = (text.charCodeAt(SHOWN_CHARACTERS - 1) & 0xfc00) === 0xd800;
  return text.slice(0, isPair ? SHOWN_CHARACTERS - 1 : SHOWN_CHARACTERS);
}
