import { groupOf } from '../core/select.ts';
import { type ChatState, type ConversationKey, keyOfUser, type Wish } from '../core/state.ts';
import { idOf } from '../plain/commands.ts';
import type { Strings } from '../strings/strings.ts';
import { harmlessLine } from '../text/harmless.ts';

/** What a line that begins with `/` asks for. */
export type Slash =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'message'; readonly key: ConversationKey; readonly text: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'complaint'; readonly text: string }
  | { readonly kind: 'help' | 'quit' | 'logout' | 'reconnect' | 'retry' };

export function parseSlash(line: string, state: ChatState, strings: Strings): Slash {
  if (!line.startsWith('/')) return { kind: 'text', text: line };
  if (line.startsWith('//')) return { kind: 'text', text: line.slice(1) };
  const [, name = '', rest = ''] = /^\/(\S*)\s*([\s\S]*)$/.exec(line) ?? [];
  const wrong: Slash = { kind: 'complaint', text: strings.commandFormat(usageOf(name, strings)) };
  switch (name) {
    case 'add': {
      const friendId = idOf(rest);
      return friendId === undefined
        ? wrong
        : { kind: 'wish', wish: { kind: 'addFriend', friendId } };
    }
    case 'join': {
      const groupId = idOf(rest);
      return groupId === undefined ? wrong : { kind: 'wish', wish: { kind: 'joinGroup', groupId } };
    }
    case 'group': {
      const [, groupName, description = ''] = /^(\S+)\s*([\s\S]*)$/.exec(rest) ?? [];
      if (groupName === undefined) return wrong;
      return { kind: 'wish', wish: { kind: 'createGroup', name: groupName, description } };
    }
    case 'msg':
      return message(rest, state, strings) ?? wrong;
    case 'who':
      return who(state, strings);
    case 'help':
    case 'quit':
    case 'logout':
    case 'reconnect':
    case 'retry':
      return { kind: name };
    default:
      return { kind: 'complaint', text: strings.unknownCommand(`/${name}`) };
  }
}

function message(rest: string, state: ChatState, strings: Strings): Slash | undefined {
  const [, target = '', text = ''] = /^(\S+)\s+([\s\S]+)$/.exec(rest) ?? [];
  if (text === '') return undefined;
  const named = [...state.contacts.values()].find(({ name }) => name === target)?.id;
  const id = named ?? idOf(target);
  if (id === undefined)
    return { kind: 'complaint', text: strings.noSuchPerson(harmlessLine(target)) };
  return { kind: 'message', key: keyOfUser(id), text };
}

function who(state: ChatState, strings: Strings): Slash {
  const group = state.open && groupOf(state, state.open);
  if (group === undefined) return { kind: 'complaint', text: strings.noGroupHere };
  const names = group.members.map(
    ({ id, name, presence, role }) =>
      `${harmlessLine(name)} (${id}, ${strings[presence]}${role === 'creator' ? `, ${strings.creator}` : ''})`,
  );
  return { kind: 'note', text: strings.whoLine(names.join(', ')) };
}

function usageOf(name: string, strings: Strings): string {
  return `/${name} ${strings.commandHints[name] ?? ''}`.trim();
}

/** The commands that begin with what was typed, while it is being typed. */
export function commandHint(draft: string, strings: Strings): string | undefined {
  if (!draft.startsWith('/') || draft.startsWith('//') || draft.includes('\n')) return undefined;
  const [name = '', ...rest] = draft.slice(1).split(' ');
  const names = Object.keys(strings.commandHints);
  const matching =
    rest.length > 0 ? names.filter((other) => other === name) : startingWith(name, strings);
  if (matching.length === 0) return undefined;
  return matching.map((other) => usageOf(other, strings)).join('   ');
}

/** The draft with its command completed, as far as that is clear. */
export function completed(draft: string, strings: Strings): string {
  const matching = startingWith(draft.slice(1), strings);
  const [only] = matching;
  return matching.length === 1 && only !== undefined ? `/${only} ` : draft;
}

function startingWith(start: string, strings: Strings): string[] {
  return Object.keys(strings.commandHints).filter((name) => name.startsWith(start));
}
