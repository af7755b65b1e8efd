import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { comeBack, newcomer } from './people.ts';

let folder: TempFolder;
let node: ParleyNode;
let port: number;
beforeAll(async () => {
  folder = await tempFolder('contacts');
  node = await startParley({ dataFolder: folder.path });
  port = node.tcpPort;
});
afterAll(async () => {
  await node.stop();
  await folder.remove();
});

const REQUEST = 73;
const ANSWER = 74;
const REMOVE = 75;
const BLOCK = 76;
const UNBLOCK = 77;
const LIST_REQUESTS = 78;
const LIST_BLOCKED = 80;
const FIND = 81;
const PROFILE = 83;
const SET_PROFILE = 85;
const GET_SETTINGS = 86;
const SET_SETTINGS = 88;

async function two(name: string): Promise<{ al: Device; bo: Device }> {
  return { al: await newDevice(port, `al ${name}`), bo: await newDevice(port, `bo ${name}`) };
}

/** Two who are contacts of each other. */
async function friends(name: string): Promise<{ al: Device; bo: Device }> {
  const { al, bo } = await two(name);
  await ask(al.client, { msgid: REQUEST, user: bo.id });
  expect(await ask(bo.client, { msgid: ANSWER, user: al.id, accept: true })).toMatchObject({
    ...{ msgid: 11, friendid: al.id, name: al.name },
  });
  return { al, bo };
}

const feedOf = async (device: Device) =>
  (await readLog(device, `u${device.id}`)).map(({ kind, data }) => [kind, data]);
const kindsOf = async (device: Device) => (await feedOf(device)).map(([kind]) => kind);
const friendsOf = async ({ client }: Device) =>
  (await ask(client, { msgid: 30 })).friends as ClassicFrame[];
const profileOf = (device: Device, user: number) => ask(device.client, { msgid: PROFILE, user });
const chat = (from: Device, to: { id: number }, msg = 'hello') =>
  ask(from.client, { msgid: 6, toid: to.id, msg });
const presenceOf = (device: Device, user: number, state: string) =>
  device.client.next((frame) => frame.msgid === 27 && frame.user === user && frame.state === state);

describe('a contact', () => {
  test('is asked for, seen in both lists, accepted, and told to all devices', async () => {
    const { al, bo } = await two('ask');
    const bo2 = await anotherDevice(port, bo);
    const asked = await ask(al.client, { msgid: REQUEST, user: bo.id, text: '我是小明' });
    expect(asked).toEqual({ msgid: 11, ref: asked.ref, friendid: bo.id, name: bo.name });
    const request = { from: al.id, text: '我是小明' };
    for (const { client } of [bo, bo2]) {
      expect(await client.nextOf(36)).toMatchObject({
        ...{ conv: `u${bo.id}`, kind: 'requested', id: al.id },
        data: { id: al.id, name: al.name, ...request },
      });
    }
    expect(await ask(bo.client, { msgid: LIST_REQUESTS })).toMatchObject({
      requests: [{ id: al.id, name: al.name, text: '我是小明', at: expect.any(Number) }],
      more: false,
    });
    expect(await ask(al.client, { msgid: LIST_REQUESTS, way: 'out' })).toMatchObject({
      requests: [{ id: bo.id, name: bo.name }],
    });
    expect(await profileOf(bo, al.id)).toMatchObject({ relation: 'asking', text: '我是小明' });
    expect(await profileOf(al, bo.id)).toMatchObject({ relation: 'asked' });
    await ask(bo.client, { msgid: ANSWER, user: al.id, accept: true });
    expect(await feedOf(al)).toEqual([
      ['requested', { id: bo.id, name: bo.name, ...request }],
      ['accepted', { id: bo.id, name: bo.name }],
    ]);
    expect(await kindsOf(bo)).toEqual(['requested', 'accepted']);
    expect(await friendsOf(al)).toEqual([{ id: bo.id, name: bo.name, state: 'online' }]);
    expect(await profileOf(al, bo.id)).toMatchObject({ relation: 'contact', state: 'online' });
    await presenceOf(al, bo.id, 'online');
    await presenceOf(bo2, al.id, 'online');
    expect(await ask(bo.client, { msgid: LIST_REQUESTS })).toMatchObject({ requests: [] });
  });

  test('that is asked for twice, or resent, is told once', async () => {
    const { al, bo } = await two('twice');
    for (const ref of ['same', 'same', 'other']) {
      const answer = await ask(al.client, { msgid: REQUEST, user: bo.id }, ref);
      expect(answer).toEqual({ msgid: 11, ref, friendid: bo.id, name: bo.name });
    }
    expect(await kindsOf(al)).toEqual(['requested']);
    expect(await kindsOf(bo)).toEqual(['requested']);
  });

  test('that is declined looks open to whoever asked, and asking again is not heard', async () => {
    const { al, bo } = await two('decline');
    await ask(al.client, { msgid: REQUEST, user: bo.id });
    await ask(bo.client, { msgid: ANSWER, user: al.id, accept: false });
    expect(await profileOf(al, bo.id)).toMatchObject({ relation: 'asked' });
    await ask(al.client, { msgid: REMOVE, user: bo.id });
    await ask(al.client, { msgid: REQUEST, user: bo.id });
    expect(await kindsOf(al)).toEqual(['requested', 'withdrawn', 'requested']);
    expect(await kindsOf(bo)).toEqual(['requested', 'declined']);
    expect(await profileOf(bo, al.id)).toMatchObject({ relation: 'none' });
    // Who declined may think better of it.
    await ask(bo.client, { msgid: ANSWER, user: al.id, accept: true });
    expect(await profileOf(al, bo.id)).toMatchObject({ relation: 'contact' });
  });

  test('that was taken back cannot be accepted', async () => {
    const { al, bo } = await two('withdrawn');
    await ask(al.client, { msgid: REQUEST, user: bo.id });
    await ask(al.client, { msgid: REMOVE, user: bo.id });
    const accept = { msgid: ANSWER, user: al.id, accept: true };
    expect(await ask(bo.client, accept)).toMatchObject({ errno: 207, error: 'unknown_request' });
    expect(await kindsOf(bo)).toEqual(['requested', 'withdrawn']);
  });

  test('ends for both', async () => {
    const { al, bo } = await friends('remove');
    await ask(al.client, { msgid: REMOVE, user: bo.id });
    for (const device of [al, bo]) {
      expect((await kindsOf(device)).at(-1)).toBe('removed');
      expect(await friendsOf(device)).toEqual([]);
    }
  });

  test('of two who ask each other at once is one', async () => {
    const { al, bo } = await two('both');
    await Promise.all([
      ask(al.client, { msgid: REQUEST, user: bo.id }),
      ask(bo.client, { msgid: REQUEST, user: al.id }),
    ]);
    for (const [device, other] of [
      [al, bo],
      [bo, al],
    ] as const) {
      expect((await friendsOf(device)).map(({ id }) => id)).toEqual([other.id]);
      expect((await kindsOf(device)).at(-1)).toBe('accepted');
    }
  });

  test('of a classic client is there at once, and a request to the other', async () => {
    const bo = await newDevice(port, 'bo classic');
    const old = await newcomer(port, 'old classic');
    old.client.send({ msgid: 7, id: old.id, friendid: bo.id });
    expect(await bo.client.nextOf(36)).toMatchObject({ kind: 'requested', data: { id: old.id } });
    await ask(bo.client, { msgid: ANSWER, user: old.id, accept: true });
    expect((await friendsOf(bo)).map(({ id }) => id)).toEqual([old.id]);
    await old.client.close();
    const { answer } = await comeBack(port, old);
    expect(JSON.stringify(answer.friends)).toContain('bo classic');
  });
});

describe('a block', () => {
  test('keeps either from reaching, seeing and finding the other, and does not say so', async () => {
    const { al, bo } = await friends('block');
    const { conv } = await chat(bo, al);
    await ask(al.client, { msgid: BLOCK, user: bo.id });
    expect(await chat(bo, al)).toMatchObject({ errno: 221, error: 'not_welcome' });
    expect(await chat(al, bo)).toMatchObject({ error: 'not_welcome' });
    for (const frame of [
      { msgid: 39, seq: 1, msg: 'said all the same' },
      { msgid: 41, seq: 1, emoji: '👍' },
      { msgid: 6, msg: 'by its name' },
    ]) {
      expect(await ask(bo.client, { ...frame, conv })).toMatchObject({ error: 'not_welcome' });
    }
    await presenceOf(bo, al.id, 'offline');
    expect((await kindsOf(bo)).at(-1)).toBe('removed');
    expect(JSON.stringify(await feedOf(bo))).not.toContain('blocked');
    expect(await profileOf(bo, al.id)).toMatchObject({ errno: 200, error: 'unknown_user' });
    const stranger = await profileOf(bo, 2_000_000);
    expect(await profileOf(bo, al.id)).toEqual({ ...stranger, ref: expect.any(String) });
    expect(await ask(bo.client, { msgid: REQUEST, user: al.id })).toMatchObject({ errno: 200 });
    expect(await ask(bo.client, { msgid: FIND, prefix: 'al block' })).toMatchObject({ users: [] });
    expect(await ask(al.client, { msgid: FIND, prefix: 'bo block' })).toMatchObject({ users: [] });
    expect(await profileOf(al, bo.id)).toEqual({
      ...{ msgid: 84, ref: expect.any(String), user: bo.id, name: bo.name, relation: 'blocked' },
    });
    expect(await ask(al.client, { msgid: LIST_BLOCKED })).toMatchObject({
      users: [{ id: bo.id, name: bo.name }],
    });
    const again = await deviceAgain(port, bo);
    expect(again.answer.friends ?? []).toEqual([]);
    // Taking back is not writing.
    expect(await ask(bo.client, { msgid: 40, conv, seq: 1 })).toMatchObject({ msgid: 20 });
  });

  test('keeps typing and receipts to oneself', async () => {
    const { al, bo } = await friends('quiet');
    const { conv } = await chat(bo, al);
    await al.client.nextOf(6);
    await ask(al.client, { msgid: BLOCK, user: bo.id });
    await ask(al.client, { msgid: 26, conv });
    await ask(al.client, { msgid: 24, conv, seq: 1 });
    await ask(al.client, { msgid: UNBLOCK, user: bo.id });
    await ask(al.client, { msgid: 26, conv });
    const told = await bo.client.next(({ msgid }) => msgid === 26 || msgid === 25 || msgid === 6);
    expect(told).toMatchObject({ msgid: 26 });
    expect(bo.client.received.filter(({ msgid }) => msgid === 25 || msgid === 26)).toHaveLength(1);
  });

  test('ends what was open, and its end leaves strangers who may write', async () => {
    const { al, bo } = await two('open');
    await ask(al.client, { msgid: REQUEST, user: bo.id });
    await ask(bo.client, { msgid: BLOCK, user: al.id });
    expect(await ask(bo.client, { msgid: LIST_REQUESTS })).toMatchObject({ requests: [] });
    expect(await kindsOf(al)).toEqual(['requested']);
    await ask(bo.client, { msgid: UNBLOCK, user: al.id });
    expect((await kindsOf(bo)).slice(1)).toEqual(['blocked', 'unblocked']);
    expect(await chat(al, bo)).toMatchObject({ msgid: 20 });
    expect(await friendsOf(bo)).toEqual([]);
  });

  test('at once with an acceptance has one outcome for both', async () => {
    const { al, bo } = await two('race');
    await ask(al.client, { msgid: REQUEST, user: bo.id });
    await Promise.all([
      ask(bo.client, { msgid: ANSWER, user: al.id, accept: true }),
      ask(al.client, { msgid: BLOCK, user: bo.id }),
    ]);
    expect(await friendsOf(al)).toEqual([]);
    expect(await friendsOf(bo)).toEqual([]);
    expect(await chat(bo, al)).toMatchObject({ error: 'not_welcome' });
  });

  test('lets them talk in a group', async () => {
    const { al, bo } = await two('group');
    const { groupid } = await ask(al.client, { msgid: 8, groupname: 'tea', groupdesc: '' });
    await ask(bo.client, { msgid: 9, groupid });
    await ask(al.client, { msgid: BLOCK, user: bo.id });
    await ask(bo.client, { msgid: 10, groupid, msg: 'for all' });
    expect(await al.client.nextOf(10)).toMatchObject({ msg: 'for all' });
    const { members } = await ask(bo.client, { msgid: 32, groupid });
    expect(members).toContainEqual(expect.objectContaining({ id: al.id, state: 'offline' }));
  });
});

describe('settings', () => {
  test('are as everybody has them, and each is changed by itself', async () => {
    const { al } = await two('settings');
    const get = () => ask(al.client, { msgid: GET_SETTINGS });
    const open = { writers: 'everyone', presence: 'everyone', lastseen: 'everyone' };
    expect(await get()).toEqual({ msgid: 87, ref: expect.any(String), ...open });
    await ask(al.client, { msgid: SET_SETTINGS, presence: 'contacts' });
    await ask(al.client, { msgid: SET_SETTINGS, lastseen: 'nobody' });
    expect(await get()).toMatchObject({ ...open, presence: 'contacts', lastseen: 'nobody' });
    expect(await feedOf(al)).toEqual([
      ['settings', { presence: 'contacts' }],
      ['settings', { lastseen: 'nobody' }],
    ]);
  });

  test('let only contacts write, from the answer on', async () => {
    const { al, bo } = await two('writers');
    const old = await newcomer(port, 'old writers');
    await chat(bo, al, 'before');
    await ask(al.client, { msgid: SET_SETTINGS, writers: 'contacts' });
    expect(await chat(bo, al)).toMatchObject({ error: 'not_welcome' });
    old.client.send({ msgid: 6, id: old.id, toid: al.id, msg: 'let me in', ref: 'r' });
    expect(await old.client.nextOf(12)).toMatchObject({ ref: 'r', error: 'not_welcome' });
    // To be asked is not to be written to, and to be asked by oneself opens nothing.
    await ask(bo.client, { msgid: 7, friendid: al.id });
    expect(await chat(bo, al)).toMatchObject({ error: 'not_welcome' });
    expect(await chat(al, bo)).toMatchObject({ msgid: 20 });
    await ask(al.client, { msgid: ANSWER, user: bo.id, accept: true });
    expect(await chat(bo, al)).toMatchObject({ msgid: 20 });
    await ask(bo.client, { msgid: REMOVE, user: al.id });
    expect(await chat(bo, al)).toMatchObject({ error: 'not_welcome' });
    await ask(al.client, { msgid: SET_SETTINGS, writers: 'everyone' });
    expect(await chat(bo, al)).toMatchObject({ msgid: 20 });
  });

  test('hide presence from those who may not see it, at once and at every login', async () => {
    const { al, bo } = await friends('presence');
    const cy = await newDevice(port, 'cy presence');
    await chat(cy, al);
    await presenceOf(cy, al.id, 'online');
    await presenceOf(bo, al.id, 'online');
    await ask(al.client, { msgid: SET_SETTINGS, presence: 'contacts' });
    await presenceOf(cy, al.id, 'offline');
    expect(await profileOf(cy, al.id)).toMatchObject({ state: 'offline' });
    expect(await profileOf(bo, al.id)).toMatchObject({ state: 'online' });
    expect(
      bo.client.received.filter(({ msgid, state }) => msgid === 27 && state === 'offline'),
    ).toEqual([]);
    await ask(al.client, { msgid: SET_SETTINGS, presence: 'nobody' });
    await presenceOf(bo, al.id, 'offline');
    const again = await deviceAgain(port, bo);
    expect(again.answer.friends).toEqual([{ id: al.id, name: al.name, state: 'offline' }]);
    await ask(al.client, { msgid: SET_SETTINGS, presence: 'everyone' });
    for (const device of [cy, again]) await presenceOf(device, al.id, 'online');
  });

  test('hide when somebody was last online', async () => {
    const { al, bo } = await friends('seen');
    await ask(al.client, { msgid: SET_SETTINGS, lastseen: 'nobody' });
    await presenceOf(bo, al.id, 'online');
    await al.client.close();
    const gone = await presenceOf(bo, al.id, 'offline');
    expect(gone).not.toHaveProperty('seen');
    expect(await friendsOf(bo)).toEqual([{ id: al.id, name: al.name, state: 'offline' }]);
    const back = await deviceAgain(port, al);
    await ask(back.client, { msgid: SET_SETTINGS, lastseen: 'everyone' });
    await back.client.close();
    const isSeen = async () => (await profileOf(bo, al.id)).seen !== undefined;
    await eventually(isSeen, 10_000, () => 'the time when he left');
  });

  test('survive a kill, and so do blocks', async () => {
    const { al, bo } = await friends('kill');
    const cy = await newDevice(port, 'cy kill');
    await ask(al.client, { msgid: SET_SETTINGS, writers: 'contacts' });
    await ask(al.client, { msgid: BLOCK, user: bo.id });
    await node.kill();
    node = await startParley({ dataFolder: folder.path });
    port = node.tcpPort;
    for (const device of [bo, cy]) {
      expect(await chat(await deviceAgain(port, device), al)).toMatchObject({
        error: 'not_welcome',
      });
    }
  });
});

describe('people', () => {
  test('say who they are, and are shown so where they are listed', async () => {
    const { al, bo } = await friends('profile');
    await ask(al.client, { msgid: SET_PROFILE, display: ' 小明 😀 ', about: 'here\nand there' });
    await ask(al.client, { msgid: SET_PROFILE, avatar: 'f-1_2' });
    expect(await profileOf(bo, al.id)).toEqual({
      ...{ msgid: 84, ref: expect.any(String), user: al.id, name: al.name, display: '小明 😀' },
      ...{ avatar: 'f-1_2', about: 'here\nand there', relation: 'contact', state: 'online' },
    });
    expect(await friendsOf(bo)).toMatchObject([{ display: '小明 😀', avatar: 'f-1_2' }]);
    expect((await feedOf(al)).slice(2)).toEqual([
      ['profile', { display: '小明 😀', about: 'here\nand there' }],
      ['profile', { avatar: 'f-1_2' }],
    ]);
    await ask(al.client, { msgid: SET_PROFILE, display: '' });
    expect(await profileOf(bo, al.id)).not.toHaveProperty('display');
    expect(await profileOf(al, al.id)).toMatchObject({ relation: 'self' });
  });

  test('are found by how their names begin, in pages, in any script', async () => {
    const seeker = await newDevice(port, 'seeker');
    const names = Array.from({ length: 23 }, (_, at) => `寻找 ${String(at).padStart(2, '0')}`);
    for (const name of names) await newDevice(port, name);
    const find = (prefix: string, after?: string) =>
      ask(seeker.client, { msgid: FIND, prefix, ...(after && { after }) });
    const found = async (prefix: string, after?: string) =>
      ((await find(prefix, after)).users as ClassicFrame[]).map(({ name }) => name);
    const first = await find('寻');
    expect(first).toMatchObject({ msgid: 82, more: true });
    expect((first.users as ClassicFrame[]).map(({ name }) => name)).toEqual(names.slice(0, 20));
    expect(await found('寻', names[19])).toEqual(names.slice(20));
    expect(await find('寻', names[19])).toMatchObject({ more: false });
    expect(await found('寻找 07')).toEqual(['寻找 07']);
    // As names are compared: full width and upper case are the same.
    expect(await found('ＳＥＥＫ')).toEqual(['seeker']);
    expect(await found('找')).toEqual([]);
    expect(await found('%')).toEqual([]);
  });
});

describe('what is refused changes nothing', () => {
  test.each<[string, ClassicFrame, string]>([
    ['a request to nobody', { msgid: REQUEST, user: 2_000_000 }, 'unknown_user'],
    ['a request without a user', { msgid: REQUEST }, 'invalid_field'],
    ['a text as a user', { msgid: REQUEST, user: '1' }, 'invalid_field'],
    ['a request to -1', { msgid: REQUEST, user: -1 }, 'invalid_field'],
    ['a huge text', { msgid: REQUEST, user: 1, text: 'x'.repeat(201) }, 'invalid_field'],
    ['half a character', { msgid: REQUEST, user: 1, text: '\ud83d' }, 'invalid_field'],
    ['an answer to nothing', { msgid: ANSWER, user: 1, accept: true }, 'unknown_request'],
    ['an answer that is none', { msgid: ANSWER, user: 1, accept: 'yes' }, 'invalid_field'],
    ['a block of nobody', { msgid: BLOCK, user: 2_000_000 }, 'unknown_user'],
    ['a forged id', { msgid: BLOCK, user: 1, id: 1 }, 'foreign_id'],
    ['a way that is none', { msgid: LIST_REQUESTS, way: 'up' }, 'invalid_field'],
    ['an empty prefix', { msgid: FIND, prefix: '' }, 'invalid_field'],
    ['an invisible prefix', { msgid: FIND, prefix: '\u200b ' }, 'invalid_field'],
    ['a huge prefix', { msgid: FIND, prefix: 'x'.repeat(51) }, 'invalid_field'],
    ['a profile of nobody', { msgid: PROFILE, user: 2_000_000 }, 'unknown_user'],
    ['a display of two lines', { msgid: SET_PROFILE, display: 'a\nb' }, 'invalid_field'],
    ['a hostile avatar', { msgid: SET_PROFILE, avatar: '../x"' }, 'invalid_field'],
    ['a huge about', { msgid: SET_PROFILE, about: 'x'.repeat(501) }, 'invalid_field'],
    ['settings of nothing', { msgid: SET_SETTINGS }, 'invalid_field'],
    ['writers that are none', { msgid: SET_SETTINGS, writers: 'nobody' }, 'invalid_field'],
    ['a circle that is none', { msgid: SET_SETTINGS, presence: "a' or 1=1" }, 'invalid_field'],
  ])('%s', async (name, frame, error) => {
    const al = await newDevice(port, `no ${name}`.slice(0, 50));
    expect(await ask(al.client, frame)).toMatchObject({ msgid: 12, error });
    expect(await feedOf(al)).toEqual([]);
  });

  test('what is done to oneself', async () => {
    const al = await newDevice(port, 'al alone');
    for (const msgid of [REQUEST, ANSWER, REMOVE, BLOCK, UNBLOCK]) {
      const answer = await ask(al.client, { msgid, user: al.id, accept: true });
      expect(answer).toMatchObject({ msgid: 12, error: 'invalid_field' });
    }
    expect(await chat(al, al)).toMatchObject({ msgid: 20 });
  });

  test('a request to whom one has blocked', async () => {
    const { al, bo } = await two('own block');
    await ask(al.client, { msgid: BLOCK, user: bo.id });
    expect(await ask(al.client, { msgid: REQUEST, user: bo.id })).toMatchObject({
      error: 'not_allowed',
    });
    expect(await kindsOf(bo)).toEqual([]);
  });
});
