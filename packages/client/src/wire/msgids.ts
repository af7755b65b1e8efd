import type { MessageName } from '@parley/protocol';

/**
 * The catalogue's numbers that this client uses. Written again so that a browser need not load the
 * catalogue with its validators; a test compares them.
 */
export const msgids = {
  login: 1,
  loginAck: 2,
  logout: 3,
  register: 4,
  registerAck: 5,
  directChat: 6,
  addFriend: 7,
  createGroup: 8,
  joinGroup: 9,
  groupChat: 10,
  ok: 11,
  error: 12,
  ping: 13,
  pong: 14,
  sent: 20,
  sync: 21,
  synced: 22,
  delivered: 23,
  read: 24,
  receipt: 25,
  typing: 26,
  presence: 27,
  listConversations: 28,
  conversations: 29,
  listFriends: 30,
  friends: 31,
  listMembers: 32,
  members: 33,
  listDevices: 34,
  devices: 35,
  entry: 36,
  revokeDevice: 37,
  changePassword: 38,
} as const satisfies { readonly [Name in MessageName]?: number };
