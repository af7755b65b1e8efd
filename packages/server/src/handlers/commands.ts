import type { RequestName } from '@parley/protocol';
import { addFriend } from './add-friend.ts';
import { changeName } from './change-name.ts';
import { changePassword } from './change-password.ts';
import { answerContact, block, removeContact, requestContact, unblock } from './contacts.ts';
import { createGroup } from './create-group.ts';
import { delivered, read } from './cursors.ts';
import { directChat } from './direct-chat.ts';
import { eraseAccount } from './erase-account.ts';
import { exportData } from './export-data.ts';
import { openFiles, upload } from './files.ts';
import { findUsers } from './find-users.ts';
import { forward } from './forward.ts';
import { getGroup } from './get-group.ts';
import {
  admit,
  appoint,
  changeGroup,
  dissolveGroup,
  handOver,
  kick,
  leaveGroup,
  mute,
  unban,
} from './group-acts.ts';
import { groupChat } from './group-chat.ts';
import type { DeviceHandler, GuestHandler, MemberHandler } from './handler.ts';
import { declineInvite, invite, listInvites, listOutsiders } from './invitations.ts';
import { joinByLink, joinGroup } from './join-group.ts';
import { listLinks, makeLink, revokeLink } from './links.ts';
import { listConversations } from './list-conversations.ts';
import { listDevices } from './list-devices.ts';
import { listFriends } from './list-friends.ts';
import { listMembers } from './list-members.ts';
import { listPins } from './list-pins.ts';
import { listBlocked, listRequests } from './list-requests.ts';
import { login } from './login.ts';
import { logout } from './logout.ts';
import { edit, pin, react, recall } from './message-acts.ts';
import { hide, listMentions, setConversation } from './personal-acts.ts';
import { ping } from './ping.ts';
import { getProfile, setProfile } from './profile.ts';
import { recover } from './recover.ts';
import { register } from './register.ts';
import { renewRecovery } from './renew-recovery.ts';
import { revokeDevice } from './revoke-device.ts';
import { search } from './search.ts';
import { getSettings, setSettings } from './settings.ts';
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
  forward: { who: 'device', pace: 'pipelined', run: forward },
  hide: { who: 'device', pace: 'pipelined', run: hide },
  setConversation: { who: 'device', pace: 'pipelined', run: setConversation },
  listMentions: { who: 'device', pace: 'paged', run: listMentions },
  search: { who: 'device', pace: 'paged', run: search },
  leaveGroup: { who: 'device', pace: 'alone', run: leaveGroup },
  kick: { who: 'device', pace: 'alone', run: kick },
  unban: { who: 'device', pace: 'alone', run: unban },
  mute: { who: 'device', pace: 'alone', run: mute },
  appoint: { who: 'device', pace: 'alone', run: appoint },
  handOver: { who: 'device', pace: 'alone', run: handOver },
  changeGroup: { who: 'device', pace: 'alone', run: changeGroup },
  dissolveGroup: { who: 'device', pace: 'alone', run: dissolveGroup },
  getGroup: { who: 'device', pace: 'paged', run: getGroup },
  invite: { who: 'device', pace: 'alone', run: invite },
  declineInvite: { who: 'device', pace: 'alone', run: declineInvite },
  makeLink: { who: 'device', pace: 'alone', run: makeLink },
  listLinks: { who: 'device', pace: 'paged', run: listLinks },
  revokeLink: { who: 'device', pace: 'alone', run: revokeLink },
  joinByLink: { who: 'device', pace: 'alone', run: joinByLink },
  admit: { who: 'device', pace: 'alone', run: admit },
  listOutsiders: { who: 'device', pace: 'paged', run: listOutsiders },
  listInvites: { who: 'device', pace: 'paged', run: listInvites },
  requestContact: { who: 'device', pace: 'alone', run: requestContact },
  answerContact: { who: 'device', pace: 'alone', run: answerContact },
  removeContact: { who: 'device', pace: 'alone', run: removeContact },
  block: { who: 'device', pace: 'alone', run: block },
  unblock: { who: 'device', pace: 'alone', run: unblock },
  listRequests: { who: 'device', pace: 'paged', run: listRequests },
  listBlocked: { who: 'device', pace: 'paged', run: listBlocked },
  findUsers: { who: 'device', pace: 'paged', run: findUsers },
  getProfile: { who: 'device', pace: 'paged', run: getProfile },
  setProfile: { who: 'device', pace: 'alone', run: setProfile },
  getSettings: { who: 'device', pace: 'paged', run: getSettings },
  setSettings: { who: 'device', pace: 'alone', run: setSettings },
  upload: { who: 'device', pace: 'alone', run: upload },
  openFiles: { who: 'device', pace: 'paged', run: openFiles },
  changePassword: { who: 'device', pace: 'alone', run: changePassword },
  changeName: { who: 'device', pace: 'alone', run: changeName },
  renewRecovery: { who: 'device', pace: 'alone', run: renewRecovery },
  recover: { who: 'guest', pace: 'alone', run: recover },
  exportData: { who: 'device', pace: 'alone', run: exportData },
  eraseAccount: { who: 'device', pace: 'alone', run: eraseAccount },
};
