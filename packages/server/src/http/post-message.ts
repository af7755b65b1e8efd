import { decodeRequest, dialects, type Request, RequestError } from '@parley/protocol';
import { directChat } from '../handlers/direct-chat.ts';
import { groupChat } from '../handlers/group-chat.ts';
import type { Member, MemberGroup, Outcome } from '../handlers/handler.ts';
import type { UserName } from '../store/store.ts';
import { chatFrame, type Target } from './chat-frame.ts';
import { commit, commitNaming } from './commit.ts';
import type { DoorServices } from './door-services.ts';
import type { MessageAnswer, MessageRequest, UserReference } from './schemas.ts';

/** `POST /v1/messages`: one message, sent for a user as if a device of his had sent it. */
export async function postMessage(
  { from, to }: MessageRequest,
  text: string,
  services: DoorServices,
): Promise<MessageAnswer> {
  const sender = await userOf(from, services);
  if (sender === undefined) {
    throw new RequestError('unknown_user', 'there is no such sender; nothing was sent');
  }
  const target = await targetOf(to, services);
  const request = decodeRequest(chatFrame(text, target), dialects.abc, 'v2');
  if (request.type === 'rejected') throw new RequestError(request.error, request.detail);
  const outcome = await decide(request, target, sender, services);
  if (outcome.type === 'act') return await commitNaming(outcome, sender, services);
  if (outcome.type !== 'send') throw new Error(`a chat message became ${outcome.type}`);
  return commit(outcome, sender, services);
}

async function userOf(
  reference: UserReference,
  { externalUsers, directory }: DoorServices,
): Promise<UserName | undefined> {
  if ('key' in reference) return externalUsers.find(reference.key);
  const { id } = reference;
  const name = (await directory.names([id])).get(id);
  return name === undefined ? undefined : { id, name };
}

async function targetOf(to: MessageRequest['to'], services: DoorServices): Promise<Target> {
  if ('group' in to) return { kind: 'group', group: to.group };
  const receiver = await userOf(to, services);
  if (receiver === undefined) throw new RequestError('unknown_user');
  return { kind: 'user', user: receiver.id };
}

async function decide(
  request: Request,
  target: Target,
  sender: UserName,
  services: DoorServices,
): Promise<Outcome> {
  const member: Member = {
    user: sender.id,
    name: sender.name,
    groups: await groupsOf(sender.id, target, services),
    token: undefined,
  };
  if (request.type === 'directChat') return directChat(request, member, services);
  if (request.type === 'groupChat') return groupChat(request, member, services);
  throw new Error(`a chat message was read as ${request.type}`);
}

/** Of the sender's groups, the one that matters, if it is one of his. */
async function groupsOf(
  user: number,
  target: Target,
  { store }: DoorServices,
): Promise<ReadonlyMap<number, MemberGroup>> {
  if (target.kind === 'user') return new Map();
  const [next] = await store.groups.members(target.group, user - 1, 1);
  return next?.id === user ? new Map([[target.group, { name: '', begin: 0 }]]) : new Map();
}
