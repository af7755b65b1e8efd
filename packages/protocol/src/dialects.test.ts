import { describe, expect, test } from 'vitest';
import { catalogue, type MessageName } from './catalogue.ts';
import { type Dialect, dialects } from './dialects.ts';

const messages = Object.entries(catalogue) as [MessageName, (typeof catalogue)[MessageName]][];
const isRequest = (name: MessageName) => catalogue[name].direction.startsWith('request');

test('the numbers of the catalogue never change', () => {
  expect(Object.fromEntries(messages.map(([name, { number }]) => [name, number]))).toEqual({
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
    edit: 39,
    recall: 40,
    react: 41,
    pin: 42,
    listPins: 43,
    pins: 44,
    upload: 91,
    grant: 92,
    openFiles: 93,
    fileLinks: 94,
    changeName: 100,
    renewRecovery: 101,
    recoveryCodes: 102,
    recover: 103,
    exportData: 104,
    exportGrant: 105,
    eraseAccount: 106,
    leaveGroup: 50,
    kick: 51,
    unban: 52,
    mute: 53,
    appoint: 54,
    handOver: 55,
    changeGroup: 56,
    dissolveGroup: 57,
    getGroup: 58,
    group: 59,
    invite: 60,
    declineInvite: 61,
    makeLink: 62,
    link: 63,
    listLinks: 64,
    links: 65,
    revokeLink: 66,
    joinByLink: 67,
    admit: 68,
    listOutsiders: 69,
    outsiders: 70,
    listInvites: 71,
    invites: 72,
    forward: 45,
    hide: 46,
    setConversation: 47,
    listMentions: 48,
    mentions: 49,
    requestContact: 73,
    answerContact: 74,
    removeContact: 75,
    block: 76,
    unblock: 77,
    listRequests: 78,
    requests: 79,
    listBlocked: 80,
    findUsers: 81,
    users: 82,
    getProfile: 83,
    profile: 84,
    setProfile: 85,
    getSettings: 86,
    settings: 87,
    setSettings: 88,
    search: 95,
    found: 96,
  });
});

test('the classic fields never change', () => {
  const fields = Object.fromEntries(
    messages
      .filter(([, { number }]) => number <= 10)
      .map(([name, message]) => [name, Object.keys(message.fields.properties).join(' ')]),
  );
  expect(fields).toEqual({
    login: 'id name password',
    loginAck: 'errno errmsg id name friends groups offlinemsg',
    logout: 'id',
    register: 'name password',
    registerAck: 'errno errmsg id',
    directChat: 'id name toid msg time',
    addFriend: 'id friendid',
    createGroup: 'id groupname groupdesc',
    joinGroup: 'id groupid',
    groupChat: 'id name groupid groupname msg time',
  });
});

const classic = ({ requests }: Dialect) =>
  Object.fromEntries([...requests].filter(([number]) => number <= 10));

test('the classic numbers are those that were measured', () => {
  expect(classic(dialects.abc)).toEqual({
    1: 'login',
    3: 'logout',
    4: 'register',
    6: 'directChat',
    7: 'addFriend',
    8: 'createGroup',
    9: 'joinGroup',
    10: 'groupChat',
  });
  expect(classic(dialects.d)).toEqual({
    1: 'login',
    3: 'register',
    5: 'directChat',
    6: 'addFriend',
    7: 'createGroup',
    8: 'joinGroup',
    9: 'groupChat',
  });
  expect(dialects.d.numbers).toMatchObject({ loginAck: 2, registerAck: 4 });
});

describe.each(Object.entries(dialects))('dialect %s', (name, dialect: Dialect) => {
  test('is known by its own name', () => {
    expect(dialect.name).toBe(name);
  });

  test('reads each number as the request that has it, and nothing else as a request', () => {
    for (const [number, request] of dialect.requests) {
      expect(dialect.numbers[request]).toBe(number);
      expect([request, isRequest(request)]).toEqual([request, true]);
    }
    const asked = new Set<MessageName>(dialect.requests.values());
    const missing = messages
      .map(([message]) => message)
      .filter((it) => isRequest(it) && !asked.has(it));
    expect(missing).toEqual(name === 'd' ? ['logout'] : []);
  });

  test('gives each message that the server sends a number of its own', () => {
    const sent = messages.filter(([, { direction }]) => direction !== 'request');
    const numbers = sent.map(([message]) => dialect.numbers[message]);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('answers errors and refs with numbers that no classic client knows', () => {
    for (const message of ['ok', 'error', 'sent'] as const) {
      expect(dialect.numbers[message]).toBe(catalogue[message].number);
      expect(dialect.numbers[message]).toBeGreaterThan(10);
    }
  });

  test('has other spellings only of fields that the catalogue has, and for none of these', () => {
    for (const [request, spellings] of Object.entries(dialect.aliases)) {
      const fields = Object.keys(catalogue[request as MessageName].fields.properties);
      expect(fields).toEqual(expect.arrayContaining(Object.values(spellings)));
      expect(fields.filter((field) => field in spellings)).toEqual([]);
    }
  });

  test('spells each list of the login answer once', () => {
    const spellings = [...Object.values(dialect.loginAck), 'id', 'name', 'msgid', 'errmsg'];
    expect(new Set(spellings).size).toBe(spellings.length);
  });
});
