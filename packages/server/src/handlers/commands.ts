import type { RequestName } from '@parley/protocol';
import { addFriend } from './add-friend.ts';
import { createGroup } from './create-group.ts';
import { directChat } from './direct-chat.ts';
import { groupChat } from './group-chat.ts';
import type { GuestHandler, MemberHandler } from './handler.ts';
import { joinGroup } from './join-group.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { register } from './register.ts';

/**
 * `alone`: waits for what the same connection asked before, and what it asks after waits for it.
 * `pipelined`: many of one connection are under way at once; the store keeps their order. One that
 * cannot be decided at once holds up those behind it until it can.
 */
export type Pace = 'alone' | 'pipelined';

export type Command<Name extends RequestName> =
  | { readonly who: 'guest'; readonly pace: 'alone'; readonly run: GuestHandler<Name> }
  | { readonly who: 'member'; readonly pace: Pace; readonly run: MemberHandler<Name> };

/** Every request: who may make it, how it is paced, and what does it. */
export const commands: { readonly [Name in RequestName]: Command<Name> } = {
  register: { who: 'guest', pace: 'alone', run: register },
  login: { who: 'guest', pace: 'alone', run: login },
  logout: { who: 'member', pace: 'alone', run: logout },
  directChat: { who: 'member', pace: 'pipelined', run: directChat },
  groupChat: { who: 'member', pace: 'pipelined', run: groupChat },
  addFriend: { who: 'member', pace: 'alone', run: addFriend },
  createGroup: { who: 'member', pace: 'alone', run: createGroup },
  joinGroup: { who: 'member', pace: 'alone', run: joinGroup },
};
