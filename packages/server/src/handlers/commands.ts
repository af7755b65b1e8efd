import type { RequestName } from '@parley/protocol';
import { addFriend } from './add-friend.ts';
import { changeName } from './change-name.ts';
import { changePassword } from './change-password.ts';
import { createGroup } from './create-group.ts';
import { delivered, read } from './cursors.ts';
import { directChat } from './direct-chat.ts';
import { eraseAccount } from './erase-account.ts';
import { exportData } from './export-data.ts';
import { groupChat } from './group-chat.ts';
import type { DeviceHandler, GuestHandler, MemberHandler } from './handler.ts';
import { joinGroup } from './join-group.ts';
import { listConversations } from './list-conversations.ts';
import { listDevices } from './list-devices.ts';
import { listFriends } from './list-friends.ts';
import { listMembers } from './list-members.ts';
import { listPins } from './list-pins.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { edit, pin, react, recall } from './message-acts.ts';
import { ping } from './ping.ts';
import { recover } from './recover.ts';
import { register } from './register.ts';
import { renewRecovery } from './renew-recovery.ts';
import { revokeDevice } from './revoke-device.ts';
import { search } from './search.ts';
import { sync } from './sync.ts';
import { typing } from './typing.ts';

/**
 * `alone`: waits for what the same connection asked before, and what it asks after waits for it.
 * `pipelined`: many of one connection are under way at once; the store keeps their order. One that
 * cannot be decided at once holds up those behind it until it can. `free`: pipelined too, and holds
 * up nobody, so that its answer may come after those of later requests. `paged`: the same, but of
 * one connection only one at a time, when there is room for its long answer.
 */
export type Pace = 'alone' | 'pipelined' | 'free' | 'paged';

/** `guest`: before a login. `member`: after it. `device`: after a login in v2. */
export type Command<Name extends RequestName> =
  | { readonly who: 'guest'; readonly pace: 'alone'; readonly run: GuestHandler<Name> }
  | { readonly who: 'anybody'; readonly pace: 'pipelined'; readonly run: GuestHandler<Name> }
  | { readonly who: 'member'; readonly pace: Pace; readonly run: MemberHandler<Name> }
  | { readonly who: 'device'; readonly pace: Pace; readonly run: DeviceHandler<Name> };

/** Every request: who may make it, how it is paced, and what does it. */
export const commands: { readonly [Name in RequestName]: Command<Name> } = {
  register: { who: 'guest', pace: 'alone', run: register },
  login: { who: 'guest', pace: 'alone', run: login },
  ping: { who: 'anybody', pace: 'pipelined', run: ping },
  logout: { who: 'member', pace: 'alone', run: logout },
  directChat: { who: 'member', pace: 'pipelined', run: directChat },
  groupChat: { who: 'member', pace: 'pipelined', run: groupChat },
  addFriend: { who: 'member', pace: 'alone', run: addFriend },
  createGroup: { who: 'member', pace: 'alone', run: createGroup },
  joinGroup: { who: 'member', pace: 'alone', run: joinGroup },
  sync: { who: 'device', pace: 'paged', run: sync },
  delivered: { who: 'device', pace: 'free', run: delivered },
  read: { who: 'device', pace: 'free', run: read },
  typing: { who: 'device', pace: 'free', run: typing },
  listConversations: { who: 'device', pace: 'paged', run: listConversations },
  listFriends: { who: 'device', pace: 'paged', run: listFriends },
  listMembers: { who: 'device', pace: 'paged', run: listMembers },
  listDevices: { who: 'device', pace: 'paged', run: listDevices },
  revokeDevice: { who: 'device', pace: 'alone', run: revokeDevice },
  edit: { who: 'device', pace: 'pipelined', run: edit },
  recall: { who: 'device', pace: 'pipelined', run: recall },
  react: { who: 'device', pace: 'pipelined', run: react },
  pin: { who: 'device', pace: 'pipelined', run: pin },
  listPins: { who: 'device', pace: 'paged', run: listPins },
  search: { who: 'device', pace: 'paged', run: search },
  changePassword: { who: 'device', pace: 'alone', run: changePassword },
  changeName: { who: 'device', pace: 'alone', run: changeName },
  renewRecovery: { who: 'device', pace: 'alone', run: renewRecovery },
  recover: { who: 'guest', pace: 'alone', run: recover },
  exportData: { who: 'device', pace: 'alone', run: exportData },
  eraseAccount: { who: 'device', pace: 'alone', run: eraseAccount },
};
