import type { Wish } from '../core/state.ts';
import { keyOfGroup, keyOfUser } from '../core/state.ts';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'logout' }
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'malformed'; readonly format: string };

/** Reads one classic command line; `time` is what a message will carry. */
export function parseCommand(line: string, time: string): Command {
  if (line.trim() === '') return { kind: 'nothing' };
  const [name, rest] = split(line);
  switch (name.trim()) {
    case 'help':
      return { kind: 'help' };
    case 'loginout':
      return { kind: 'logout' };
    case 'chat':
      return said(rest, time, 'chat:friendid:message');
    case 'groupchat':
      return said(rest, time, 'groupchat:groupid:message');
    case 'addfriend': {
      const friendId = idOf(rest);
      if (friendId === undefined) return { kind: 'malformed', format: 'addfriend:friendid' };
      return { kind: 'wish', wish: { kind: 'addFriend', friendId } };
    }
    case 'addgroup': {
      const groupId = idOf(rest);
      if (groupId === undefined) return { kind: 'malformed', format: 'addgroup:groupid' };
      return { kind: 'wish', wish: { kind: 'joinGroup', groupId } };
    }
    case 'creategroup': {
      const [groupName, description] = split(rest ?? '');
      if (groupName === '') return { kind: 'malformed', format: 'creategroup:groupname:groupdesc' };
      const wish: Wish = { kind: 'createGroup', name: groupName, description: description ?? '' };
      return { kind: 'wish', wish };
    }
    default:
      return { kind: 'unknown', name: name.trim() };
  }
}

function said(rest: string | undefined, time: string, format: string): Command {
  const [target, text] = split(rest ?? '');
  const id = idOf(target);
  if (id === undefined || text === undefined || text === '') return { kind: 'malformed', format };
  const key = format.startsWith('group') ? keyOfGroup(id) : keyOfUser(id);
  return { kind: 'wish', wish: { kind: 'say', key, text, time } };
}

/** At the first colon only: a message may contain more of them. */
function split(line: string): [string, string | undefined] {
  const at = line.indexOf(':');
  return at === -1 ? [line, undefined] : [line.slice(0, at), line.slice(at + 1)];
}

export function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\s*\d{1,10}\s*$/.test(text) ? Number(text) : undefined;
}
