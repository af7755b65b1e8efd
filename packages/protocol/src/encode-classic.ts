import { catalogue } from './catalogue.ts';
import { asClassic } from './chat-body.ts';
import type { Dialect } from './dialects.ts';
import { type ErrorName, errorFields, errors } from './errors.ts';

/** A friend in a login answer. */
export interface FriendView {
  readonly id: number;
  readonly name: string;
  readonly online: boolean;
}

/** A member of a group in a login answer; the user himself is one too. */
export interface MemberView extends FriendView {
  readonly role: 'creator' | 'normal';
}

/** A group of the user in a login answer. */
export interface GroupView {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly members: readonly MemberView[];
}

/** All that an answer to a successful login may say. */
export interface LoginView {
  readonly id: number;
  readonly name: string;
  readonly friends: readonly FriendView[];
  readonly groups: readonly GroupView[];
  /** Pushes, encoded already, oldest first. */
  readonly backlog: readonly string[];
}

/** What a chat push says about its sender and its place; the body brings the rest. */
export interface PushView {
  readonly sender: number;
  readonly senderName: string;
  readonly ref: string | undefined;
  /** A JSON object with at least one field: what the sender sent besides the address. */
  readonly body: string;
}

/**
 * The answer to a login that succeeded, as the classic servers give it: empty lists are left out,
 * and each element of a list is an object encoded as a JSON string, the users of a group once
 * more. A dialect without groups gets none.
 */
export function encodeLoginAck(view: LoginView, dialect: Dialect): string {
  const spelling = dialect.loginAck;
  const answer: Record<string, unknown> = {
    [spelling.errno]: 0,
    id: view.id,
    msgid: dialect.numbers.loginAck,
    name: view.name,
  };
  if (view.friends.length > 0) answer[spelling.friends] = view.friends.map(friendText);
  if (view.groups.length > 0 && spelling.groups !== undefined) {
    answer[spelling.groups] = view.groups.map(groupText);
  }
  if (view.backlog.length > 0) answer[spelling.offlinemsg] = view.backlog;
  return JSON.stringify(answer);
}

/**
 * The answer to a login that failed: the number of the error under the dialect's key for it, and
 * the error's text, whose wording old clients show.
 */
export function encodeLoginRefusal(error: ErrorName, dialect: Dialect): string {
  return JSON.stringify({
    errmsg: errors[error].message,
    [dialect.loginAck.errno]: errors[error].errno,
    msgid: dialect.numbers.loginAck,
  });
}

/**
 * The answer to a registration: the new id, or why there is none. Old clients know one refusal
 * only, so its `errno` is always 1; `errmsg` tells a person more.
 */
export function encodeRegisterAck(outcome: number | ErrorName, dialect: Dialect): string {
  const msgid = dialect.numbers.registerAck;
  return typeof outcome === 'number'
    ? JSON.stringify({ errno: 0, id: outcome, msgid })
    : JSON.stringify({ errmsg: errors[outcome].message, errno: 1, msgid });
}

/**
 * A one-to-one message as its receiver gets it: what the sender sent, with the address and the
 * names that the server vouches for. No key comes twice, for the body holds none of these.
 */
export function encodeDirectPush(view: PushView, toid: number, dialect: Dialect): string {
  return `{"msgid":${dialect.numbers.directChat},"id":${view.sender},"name":${JSON.stringify(
    view.senderName,
  )},"toid":${toid},${refText(view.ref)}${asClassic(view.body).slice(1)}`;
}

/** A group message as the other members get it; built like a one-to-one push. */
export function encodeGroupPush(
  view: PushView,
  groupid: number,
  groupName: string,
  dialect: Dialect,
): string {
  return `{"msgid":${dialect.numbers.groupChat},"id":${view.sender},"name":${JSON.stringify(
    view.senderName,
  )},"groupid":${groupid},"groupname":${JSON.stringify(groupName)},${refText(
    view.ref,
  )}${asClassic(view.body).slice(1)}`;
}

/**
 * An error frame, with the error's own text unless `detail` says it better, and the `ref` of the
 * request that it answers. Its number is one that every classic client ignores
 * (docs/decisions/0001).
 */
export function encodeError(error: ErrorName, detail?: string, ref?: string): string {
  return JSON.stringify({ msgid: catalogue.error.number, ref, ...errorFields(error, detail) });
}

function friendText(friend: FriendView): string {
  return JSON.stringify({ id: friend.id, name: friend.name, state: stateOf(friend) });
}

function groupText(group: GroupView): string {
  return JSON.stringify({
    groupdesc: group.description,
    groupname: group.name,
    id: group.id,
    users: group.members.map((member) =>
      JSON.stringify({
        id: member.id,
        name: member.name,
        role: member.role,
        state: stateOf(member),
      }),
    ),
  });
}

function stateOf(friend: FriendView): string {
  return friend.online ? 'online' : 'offline';
}

function refText(ref: string | undefined): string {
  return ref === undefined ? '' : `"ref":${JSON.stringify(ref)},`;
}
