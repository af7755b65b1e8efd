import type { JsonShape } from '../../packages/protocol/src/protobuf/client-codec.ts';
import { exactNumber } from './exact-json.ts';

const LARGEST = Number.MAX_SAFE_INTEGER;
const ref = 'r-1';

/** What a client sends, in the shape of JSON. */
export const requests: Readonly<Record<string, JsonShape>> = {
  'login by name': { msgid: 1, v: 2, name: 'ann', password: 'secret', device: 'laptop', ref },
  'login by id, without a ref': { msgid: 1, v: 2, id: 1, password: '密码' },
  'login by token, with a place': { msgid: 1, v: 2, token: 'dG9rZW4', since: LARGEST, ref },
  'login with the lowest id': { msgid: 1, v: 2, id: -2_147_483_648, password: '', ref },
  logout: { msgid: 3, ref },
  'logout for good': { msgid: 3, forget: true, ref },
  'logout, saying false': { msgid: 3, forget: false, ref },
  register: { msgid: 4, v: 2, name: '李小龙', password: 'pass word 🔑', ref },
  'message to a user': { msgid: 6, toid: 2, msg: 'hello', ref },
  'message without a ref': { msgid: 6, toid: 2, msg: 'hello' },
  'message in Chinese, with an emoji': {
    msgid: 6,
    conv: 'd1.2',
    msg: '你好，世界 👩‍👩‍👧',
    ref: '引用-1',
  },
  'message with escapes': { msgid: 6, toid: 2, msg: 'a "quote", a \\, a line\nand \u0001', ref },
  'message with a time': { msgid: 6, toid: 2, msg: 'at noon?', time: '12:00:00', ref },
  'message with the largest id': { msgid: 6, toid: 2_147_483_647, msg: 'far away', ref },
  'message of 200 bytes': { msgid: 6, toid: 2, msg: 'x'.repeat(200), ref },
  'message with further fields': {
    ...{ msgid: 6, toid: 2, msg: 'an order', ref },
    ...{ order: exactNumber('12345678901234567890'), tags: ['new', '新'], ratio: 0.5 },
    ...{ nested: { id: exactNumber('-9223372036854775808'), none: null, yes: true } },
  },
  'message to a group': { msgid: 10, groupid: 7, msg: 'hello, all', ref },
  'message to a group by conversation': { msgid: 10, conv: 'g7', msg: '大家好', time: '9', ref },
  'message to a group with further fields': { msgid: 10, groupid: 7, msg: 'm', reply: 12, ref },
  addFriend: { msgid: 7, friendid: 2, ref },
  'addFriend with the own id': { msgid: 7, id: 1, friendid: 2, ref },
  createGroup: { msgid: 8, groupname: '茶馆', groupdesc: 'tea, and talk', ref },
  'createGroup without a description': { msgid: 8, groupname: 'tea', ref },
  joinGroup: { msgid: 9, groupid: 7, ref },
  ping: { msgid: 13 },
  'ping with a ref of 64 characters': { msgid: 13, ref: '👋'.repeat(64) },
  sync: { msgid: 21, conv: 'd1.2', after: 0, limit: 500, ref },
  'sync backwards': { msgid: 21, conv: 'g7', before: LARGEST, ref },
  'sync of the feed': { msgid: 21, conv: 'u1', ref },
  delivered: { msgid: 23, conv: 'd1.2', seq: 128, ref },
  read: { msgid: 24, conv: 'd1.2', seq: LARGEST },
  'read up to nothing': { msgid: 24, conv: 'd1.2', seq: 0 },
  typing: { msgid: 26, conv: 'd1.2' },
  listConversations: { msgid: 28, ref },
  'listConversations from a page on': { msgid: 28, after: 'd1.2', since: 5, ref },
  listFriends: { msgid: 30, after: 2, ref },
  listMembers: { msgid: 32, groupid: 7, ref },
  'listMembers from a page on': { msgid: 32, groupid: 7, after: 300, ref },
  listDevices: { msgid: 34, ref },
  revokeDevice: { msgid: 37, device: 3, ref },
  changePassword: { msgid: 38, password: 'old', newpassword: 'new 新', ref },
};
