import { type Request, RequestError } from '@parley/protocol';
import type { Act } from '../domain/act.ts';
import {
  type ConversationAddress,
  type ConversationId,
  directAddress,
  type GroupId,
  nameOf,
  peerOf,
} from '../domain/conversation.ts';
import { accessTo } from './access.ts';
import type { Member, Outcome, Services } from './handler.ts';
import { fieldChecks, type KnownFields, knownFieldsOf, namedBy } from './known-fields.ts';
import { requireMayWrite } from './may-write.ts';

type Chat = Request<'directChat' | 'groupChat'>;

/** What is to be sent: a chat message, or what was said elsewhere and is passed on. */
export type Said =
  | Chat
  | (Extract<Act, { type: 'forward' }> & { readonly ref: string | undefined });

/** A chat message that names its conversation. */
export function postByName(
  name: string,
  said: Said,
  member: Member,
  services: Services,
): Outcome | Promise<Outcome> {
  const address = accessTo(name, member);
  if (address.kind === 'group') return postToGroup(address.group, said, member, services);
  // Nobody writes into a feed: what is in there is what happened.
  if (address.kind === 'feed') throw new RequestError('unknown_conversation');
  const receiver = peerOf(address.users, member.user);
  return postToUser(receiver, said, member, services, 'unknown_conversation');
}

/** A chat message to a group that the sender is in and may write in. */
export function postToGroup(
  group: GroupId,
  said: Said,
  member: Member,
  services: Services,
): Outcome | Promise<Outcome> {
  const known = member.groups.get(group);
  if (known === undefined) throw new RequestError('unknown_group');
  const { restraint } = known;
  if (restraint !== undefined) {
    if (restraint instanceof Promise) {
      return restraint.then(() => postToGroup(group, said, member, services));
    }
    requireMayWrite(restraint, group, member, services);
  }
  return post({ kind: 'group', group }, said, member, services);
}

/** A chat message to a user, who is looked up if nobody has heard of him lately. */
export function postToUser(
  receiver: number,
  said: Said,
  member: Member,
  services: Services,
  unknown: 'unknown_user' | 'unknown_conversation' = 'unknown_user',
): Outcome | Promise<Outcome> {
  const exists = services.directory.exists(receiver);
  const welcome = services.privacy.welcomes(member.user, receiver);
  const address = directAddress(member.user, receiver);
  if (exists === true && welcome === true) return post(address, said, member, services);
  return Promise.all([exists, welcome]).then(([isThere, isWelcome]) => {
    if (!isThere) throw new RequestError(unknown);
    if (!isWelcome) throw new RequestError('not_welcome');
    return post(address, said, member, services);
  });
}

function post(
  address: ConversationAddress,
  said: Said,
  member: Member,
  services: Services,
): Outcome | Promise<Outcome> {
  if (said.type === 'forward') {
    return actOf({ type: 'forward', source: said.source }, address, said.ref, member, services);
  }
  // What a classic client says besides means nothing to the server.
  const fields = said.profile === 'v2' ? knownFieldsOf(said) : undefined;
  if (fields !== undefined) return postNaming(fields, address, said, member, services);
  return {
    type: 'send',
    draft: {
      conversation: nameOf(address),
      kind: 'message',
      sender: member.user,
      ref: said.ref,
      at: services.nowMs(),
      body: said.body,
    },
    address,
  };
}

/** What a message names has to be right where it stands in the log, so that is decided there. */
async function postNaming(
  fields: KnownFields,
  address: ConversationAddress,
  { ref, body }: Chat,
  member: Member,
  services: Services,
): Promise<Outcome> {
  for (const check of fieldChecks) await check(fields, member, services);
  await attachFiles(fields, nameOf(address), ref, member, services);
  return actOf({ type: 'say', body, ...namedBy(fields) }, address, ref, member, services);
}

/** Before the message: whoever collects what nobody uses must not come in between. */
async function attachFiles(
  { files }: KnownFields,
  conversation: ConversationId,
  ref: string | undefined,
  { user: author }: Member,
  services: Services,
): Promise<void> {
  if (files === undefined) return;
  if (ref === undefined)
    throw new RequestError('invalid_field', 'a message with files needs a ref');
  await services.files.attach(files as readonly string[], { conversation, author, ref });
}

function actOf(
  act: Act,
  address: ConversationAddress,
  ref: string | undefined,
  { user: sender }: Member,
  { nowMs }: Services,
): Outcome {
  const draft = { conversation: nameOf(address), sender, ref, at: nowMs(), act };
  return { type: 'act', draft, address };
}
