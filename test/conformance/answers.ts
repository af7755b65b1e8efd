import { type Codec, type EntryView, errors, limits, type WireFrame } from '@parley/protocol';

const LARGEST = Number.MAX_SAFE_INTEGER;
const AT = 1_790_000_000_123;
const ref = 'r-1';

const direct: EntryView = {
  conv: 'd1.2',
  seq: 1,
  n: 1,
  at: AT,
  kind: 'message',
  sender: 1,
  senderName: 'ann',
  ref: undefined,
  body: '{"msg":"hello"}',
  to: { kind: 'user', id: 2 },
};
const group: EntryView = {
  ...direct,
  conv: 'g7',
  seq: 300,
  n: 299,
  senderName: '李小龙',
  to: { kind: 'group', id: 7, name: '茶馆' },
};
const feed: EntryView = {
  ...direct,
  conv: 'u1',
  seq: 4,
  n: 0,
  kind: 'contact',
  body: '{"id":2,"name":"ben"}',
  to: { kind: 'feed' },
};
const further =
  '{"msg":"an order","time":"12:00","order":12345678901234567890,"nested":{"list":[1,2.50,null]}}';

const friends = [
  { id: 2, name: 'ben', state: 'online' },
  { id: 3, name: '王', state: 'offline', seen: AT },
];
const conversation = {
  ...{ conv: 'd1.2', kind: 'direct', peer: 2, name: 'ben', role: 'normal' },
  ...{ seq: 12, begin: 0, delivered: 11, read: 10, unread: 2, peerdelivered: 12, peerread: 12 },
  last: { seq: 12, at: AT, id: 2, name: 'ben', msg: 'see you 👋' },
};
const empty = {
  ...{ conv: 'g7', kind: 'group', groupid: 7, name: '茶馆', role: 'creator' },
  ...{ seq: 0, begin: 0, delivered: 0, read: 0, unread: 0 },
};
const refusal = { errno: errors.name_taken.errno, error: 'name_taken' };
const why = { errmsg: errors.name_taken.message, retry: false };

/** What a server sends, written by whichever codec. */
export const answers: Readonly<Record<string, (codec: Codec) => WireFrame>> = {
  'login answer': (codec) =>
    codec.encode(
      'loginAck',
      {
        ...{ errno: 0, id: 1, name: 'ann', token: 'dG9rZW4', device: 3, epoch: 'e-1', friends },
        ...{ feed: { conv: 'u1', seq: 4 }, conversations: [conversation, empty] },
        ...{ more: true, morefriends: false },
      },
      ref,
    ),
  'login answer without lists': (codec) =>
    codec.encode('loginAck', { errno: 0, id: 1, name: 'ann', feed: { conv: 'u1', seq: 0 } }, ref),
  'login refused': (codec) =>
    codec.encode(
      'loginAck',
      {
        errno: errors.invalid_token.errno,
        error: 'invalid_token',
        errmsg: errors.invalid_token.message,
        retry: false,
      },
      ref,
    ),
  registered: (codec) => codec.encode('registerAck', { errno: 0, id: 2_147_483_647 }, ref),
  'registered with codes': (codec) =>
    codec.encode('registerAck', { errno: 0, id: 7, recovery: ['0123-4567-89ab-cdef'] }, ref),
  'recovery codes': (codec) =>
    codec.encode('recoveryCodes', { codes: ['0123-4567-89ab-cdef', 'zyxw-vtsr-qpnm-kjhg'] }, ref),
  'a link to data': (codec) =>
    codec.encode('exportGrant', { path: '/export/p1.x', expires: AT }, ref),
  'registration refused': (codec) => codec.encode('registerAck', { ...refusal, ...why }, ref),
  'push to a user': (codec) => codec.encodePush(direct),
  'push with a ref': (codec) => codec.encodePush({ ...direct, ref: '引用-1' }),
  'push with a time': (codec) =>
    codec.encodePush({ ...direct, body: '{"msg":"at noon?","time":"12:00:00"}' }),
  'push with escapes': (codec) =>
    codec.encodePush({ ...direct, body: JSON.stringify({ msg: 'a "quote", \\ and\n中文 😀' }) }),
  'push with further fields': (codec) => codec.encodePush({ ...direct, body: further, ref }),
  'push far on': (codec) =>
    codec.encodePush({ ...direct, seq: LARGEST, n: LARGEST, at: LARGEST, sender: 2_147_483_647 }),
  'push in a group': (codec) => codec.encodePush(group),
  'push in a group with further fields': (codec) =>
    codec.encodePush({ ...group, body: further, ref }),
  'push of the longest text': (codec) =>
    codec.encodePush({
      ...group,
      body: JSON.stringify({ msg: 'x'.repeat(limits.messageTextBytes) }),
    }),
  done: (codec) => codec.encode('ok', {}, ref),
  'done with a friend': (codec) => codec.encode('ok', { friendid: 2, name: 'ben' }, ref),
  'done with a group': (codec) =>
    codec.encode('ok', { groupid: 7, groupname: '茶馆', conv: 'g7', seq: 300 }, ref),
  'done with a cursor at the beginning': (codec) => codec.encode('ok', { conv: 'g7', seq: 0 }, ref),
  'done with a token': (codec) => codec.encode('ok', { token: 'bmV3' }, ref),
  error: (codec) =>
    codec.encode(
      'error',
      {
        errno: errors.unavailable.errno,
        error: 'unavailable',
        errmsg: errors.unavailable.message,
        retry: true,
      },
      ref,
    ),
  'error without a ref': (codec) => codec.encode('error', { ...refusal, ...why }),
  pong: (codec) => codec.encode('pong', {}),
  'pong with a ref': (codec) => codec.encode('pong', {}, ref),
  sent: (codec) => codec.encodeSent(ref, 'd1.2', 1, AT),
  'sent before': (codec) =>
    codec.encode('sent', { conv: 'd1.2', seq: 1, at: AT, duplicate: true }, ref),
  'sent before, as something else': (codec) =>
    codec.encode('sent', { conv: 'd1.2', seq: 1, at: AT, duplicate: true, differs: true }, ref),
  'page of a log': (codec) =>
    codec.encodeSynced(
      {
        conv: 'g7',
        entries: [
          { ...group, ref },
          { ...group, seq: 301, n: 300, body: further },
        ],
        more: true,
        head: 302,
      },
      ref,
    ),
  'page with reactions': (codec) =>
    codec.encodeSynced(
      {
        conv: 'g7',
        entries: [
          {
            ...group,
            reactions: [
              { emoji: '❤️', count: 2, users: [1, 2], isMine: true },
              { emoji: '👍🏽', count: 5_000, users: [300], isMine: false },
            ],
          },
        ],
        more: false,
        head: 302,
      },
      ref,
    ),
  pins: (codec) => codec.encode('pins', { conv: 'g7', pins: [{ seq: 3, id: 2, at: AT }] }, ref),
  mentions: (codec) => codec.encode('mentions', { conv: 'g7', places: [9, 3] }, ref),
  'page of a direct conversation': (codec) =>
    codec.encodeSynced({ conv: 'd1.2', entries: [direct], more: false, head: 1 }, ref),
  'page of a feed': (codec) =>
    codec.encodeSynced({ conv: 'u1', entries: [feed], more: false, head: 4 }, ref),
  'page without entries': (codec) =>
    codec.encodeSynced({ conv: 'u1', entries: [], more: false, head: 0 }, undefined),
  receipt: (codec) => codec.encode('receipt', { conv: 'd1.2', user: 2, delivered: 12, read: 11 }),
  'receipt in a large group': (codec) =>
    codec.encode('receipt', { conv: 'g7', seq: 300, readers: 250 }),
  'somebody types': (codec) => codec.encode('typing', { conv: 'd1.2', user: 2 }),
  'somebody comes': (codec) => codec.encode('presence', { user: 2, state: 'online' }),
  'somebody goes': (codec) => codec.encode('presence', { user: 2, state: 'offline', seen: AT }),
  conversations: (codec) =>
    codec.encode('conversations', { conversations: [conversation, empty], more: true }, ref),
  'no conversations': (codec) =>
    codec.encode('conversations', { conversations: [], more: false }, ref),
  friends: (codec) => codec.encode('friends', { friends, more: false }, ref),
  members: (codec) =>
    codec.encode(
      'members',
      {
        groupid: 7,
        members: [
          { id: 1, name: 'ann', role: 'creator', state: 'online' },
          { id: 2, name: 'ben', role: 'normal', state: 'offline' },
        ],
        more: false,
      },
      ref,
    ),
  'ok, but an admin has to let one in': (codec) =>
    codec.encode('ok', { groupid: 7, groupname: 'tea', pending: true }, ref),
  group: (codec) =>
    codec.encode(
      'group',
      {
        ...{ groupid: 7, conv: 'g7', groupname: '茶馆', groupdesc: '', avatar: 'a-1' },
        ...{ access: 'approval', writers: 'admins', inviters: 'members', slow: 30 },
        ...{ members: 100_000, role: 'admin', muteduntil: AT, dissolved: true },
      },
      ref,
    ),
  link: (codec) =>
    codec.encode(
      'link',
      { groupid: 7, link: 'c0ffee', text: 'g7.c2VjcmV0', expires: LARGEST, uses: 1 },
      ref,
    ),
  links: (codec) =>
    codec.encode(
      'links',
      {
        groupid: 7,
        links: [{ link: 'c0ffee', by: 1, at: AT, expires: AT + 1, uses: 9, approval: true }],
      },
      ref,
    ),
  outsiders: (codec) =>
    codec.encode(
      'outsiders',
      { groupid: 7, kind: 'invited', users: [{ id: 2, name: 'ben', at: AT, by: 1 }], more: false },
      ref,
    ),
  invites: (codec) =>
    codec.encode(
      'invites',
      { invites: [{ groupid: 7, groupname: 'tea', by: 1, at: AT }], more: true },
      ref,
    ),
  devices: (codec) =>
    codec.encode(
      'devices',
      {
        devices: [
          { device: 3, name: '手机', created: AT, used: AT + 1, expires: LARGEST, current: true },
          { device: 4, name: '', created: 0, used: 0, expires: 0, current: false },
        ],
      },
      ref,
    ),
  found: (codec) =>
    codec.encode(
      'found',
      {
        hits: [
          {
            ...{ conv: 'g7', seq: 3, at: AT, id: 1, name: 'ann', text: '你好 hello', offset: 0 },
            ...{ length: 8, marks: [{ start: 0, end: 2 }] },
          },
        ],
        more: true,
        cursor: '5.6',
      },
      ref,
    ),
  'entry of a feed': (codec) => codec.encodePush(feed),
  'entry of a feed: read': (codec) =>
    codec.encodePush({ ...feed, seq: 5, kind: 'read', body: '{"conv":"d1.2","seq":12}' }),
  'a page of requests': (codec) =>
    codec.encode(
      'requests',
      {
        requests: [
          { id: 2, name: 'ben', display: '本', avatar: 'f-1', text: 'hello', at: AT },
          { id: 3, name: '王', at: AT },
        ],
        more: false,
      },
      ref,
    ),
  'a page of users': (codec) =>
    codec.encode('users', { users: [{ id: 2, name: 'ben', display: '本' }], more: true }, ref),
  'a profile': (codec) =>
    codec.encode(
      'profile',
      {
        ...{ user: 2, name: 'ben', display: '本', avatar: 'f-1', about: 'here' },
        ...{ relation: 'asking', text: 'hello', state: 'offline', seen: AT },
      },
      ref,
    ),
  settings: (codec) =>
    codec.encode(
      'settings',
      { writers: 'contacts', presence: 'everyone', lastseen: 'nobody' },
      ref,
    ),
  grant: (codec) =>
    codec.encode('grant', { file: 'f', path: '/v1/files/f', token: 'dG9rZW4', expires: AT }, ref),
  fileLinks: (codec) =>
    codec.encode(
      'fileLinks',
      {
        files: [
          {
            ...{ file: 'f', name: '图.png', type: 'image/png', size: 7, width: 3, height: 2 },
            ...{ path: '/v1/files/f?t=x', thumb: '/v1/files/f/thumb?t=x', expires: AT },
          },
        ],
      },
      ref,
    ),
};
