import { type Fields, field, listField, numberField, objectOf, textField } from './fields.ts';

export type Presence = 'online' | 'offline';

export interface Friend {
  readonly id: number;
  readonly name: string;
  readonly presence: Presence;
}

export interface Member extends Friend {
  readonly role: 'creator' | 'normal';
}

export interface GroupInfo {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly members: readonly Member[];
}

export type Push =
  | {
      readonly kind: 'direct';
      readonly fromId: number;
      readonly toId: number | undefined;
      readonly said: Said;
    }
  | {
      readonly kind: 'group';
      readonly fromId: number;
      readonly groupId: number;
      readonly said: Said;
    };

export interface Said {
  readonly name: string;
  readonly text: string;
  /** Written by the sender's client; '' where it wrote none. */
  readonly time: string;
  /** The sender's own mark of this message, where the sender and the server know of such. */
  readonly ref: string | undefined;
  readonly groupName: string | undefined;
}

export type Incoming =
  | Push
  | {
      readonly kind: 'loggedIn';
      readonly id: number;
      readonly name: string;
      readonly friends: readonly Friend[];
      readonly groups: readonly GroupInfo[];
      readonly missed: readonly Push[];
    }
  | { readonly kind: 'loginRefused'; readonly errno: number; readonly message: string }
  | { readonly kind: 'registered'; readonly id: number }
  | { readonly kind: 'registerRefused'; readonly errno: number; readonly message: string }
  | { readonly kind: 'done'; readonly ref: string; readonly fields: Fields }
  | { readonly kind: 'stored'; readonly ref: string; readonly atMs: number | undefined }
  | Refusal
  | { readonly kind: 'unknown' };

export interface Refusal {
  readonly kind: 'refused';
  readonly ref: string | undefined;
  readonly errno: number;
  readonly error: string;
  readonly message: string;
  readonly retry: boolean;
}

const unknown: Incoming = { kind: 'unknown' };

/** Reads a server's frame. What it cannot read is `unknown`: an old client ignores it too. */
export function decodeIncoming(text: string): Incoming {
  const frame = objectOf(text);
  if (frame === undefined) return unknown;
  switch (numberField(frame, 'msgid')) {
    case 2:
      return loginAnswer(frame);
    case 5:
      return registerAnswer(frame);
    case 6:
    case 10:
      return pushOf(frame) ?? unknown;
    case 11: {
      const ref = textField(frame, 'ref');
      return ref === undefined ? unknown : { kind: 'done', ref, fields: frame };
    }
    case 12:
      return {
        kind: 'refused',
        ref: textField(frame, 'ref'),
        errno: numberField(frame, 'errno') ?? 0,
        error: textField(frame, 'error') ?? '',
        message: textField(frame, 'errmsg') ?? '',
        retry: field(frame, 'retry') === true,
      };
    case 20: {
      const ref = textField(frame, 'ref');
      return ref === undefined ? unknown : { kind: 'stored', ref, atMs: numberField(frame, 'at') };
    }
    default:
      return unknown;
  }
}

function loginAnswer(frame: Fields): Incoming {
  const errno = numberField(frame, 'errno') ?? 0;
  const id = numberField(frame, 'id');
  if (errno !== 0 || id === undefined) {
    return { kind: 'loginRefused', errno, message: textField(frame, 'errmsg') ?? '' };
  }
  return {
    kind: 'loggedIn',
    id,
    name: textField(frame, 'name') ?? String(id),
    friends: listField(frame, 'friends').flatMap(friendOf),
    groups: listField(frame, 'groups').flatMap(groupOf),
    missed: listField(frame, 'offlinemsg').flatMap((entry) => pushOf(entry) ?? []),
  };
}

function registerAnswer(frame: Fields): Incoming {
  const errno = numberField(frame, 'errno') ?? 0;
  const id = numberField(frame, 'id');
  return errno === 0 && id !== undefined
    ? { kind: 'registered', id }
    : { kind: 'registerRefused', errno, message: textField(frame, 'errmsg') ?? '' };
}

function pushOf(frame: Fields): Push | undefined {
  const fromId = numberField(frame, 'id');
  if (fromId === undefined) return undefined;
  const said: Said = {
    name: textField(frame, 'name') ?? String(fromId),
    text: textField(frame, 'msg') ?? '',
    time: textField(frame, 'time') ?? '',
    ref: textField(frame, 'ref'),
    groupName: textField(frame, 'groupname'),
  };
  const groupId = numberField(frame, 'groupid');
  if (numberField(frame, 'msgid') !== 10) {
    const toId = numberField(frame, 'toid') ?? numberField(frame, 'to');
    return { kind: 'direct', fromId, toId, said };
  }
  return groupId === undefined ? undefined : { kind: 'group', fromId, groupId, said };
}

function friendOf(entry: Fields): Friend[] {
  const id = numberField(entry, 'id');
  if (id === undefined) return [];
  const presence = textField(entry, 'state') === 'online' ? 'online' : 'offline';
  return [{ id, name: textField(entry, 'name') ?? String(id), presence }];
}

function groupOf(entry: Fields): GroupInfo[] {
  const id = numberField(entry, 'id');
  if (id === undefined) return [];
  return [
    {
      id,
      name: textField(entry, 'groupname') ?? String(id),
      description: textField(entry, 'groupdesc') ?? '',
      members: listField(entry, 'users').flatMap(memberOf),
    },
  ];
}

function memberOf(entry: Fields): Member[] {
  const role = textField(entry, 'role') === 'creator' ? 'creator' : 'normal';
  return friendOf(entry).map((friend) => ({ ...friend, role }));
}
