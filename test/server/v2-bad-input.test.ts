import { describe, expect, test } from 'vitest';
import { type ClassicFrame, connectClassic } from '../support/classic-client.ts';
import { ask, deviceAgain, newDevice, readLog } from './devices.ts';
import { newcomer, textsOf } from './people.ts';
import { useParley } from './use-parley.ts';
import { askV2, enterV2, openV2, wires } from './v2-wires.ts';

const node = useParley();
const port = (): number => node().tcpPort;

const INVALID = { msgid: 12, errno: 106, error: 'invalid_field', retry: false };
const UNKNOWN = { msgid: 12, errno: 202, error: 'unknown_conversation', retry: false };

/** Values that are no place in a log, no id and no count. */
const NO_NUMBERS = [-1, 0.5, 1e308, 2 ** 53, '1', null, true, [], {}, [1]];
/** Values that are no text. */
const NO_TEXTS = [1, null, true, [], {}, ['x']];

type Case = readonly [what: string, request: ClassicFrame];

/** Everything that breaks the catalogue in one field; `conv` is one that exists. */
function brokenRequests(conv: string, other: number): Case[] {
  const requests: [msgid: number, field: string, good: ClassicFrame, bad: unknown[]][] = [
    [6, 'toid', { msg: 'm' }, [...NO_NUMBERS, 0, 2 ** 31]],
    [6, 'msg', { toid: other }, [...NO_TEXTS, '', 'x'.repeat(16_385), '好'.repeat(5_462)]],
    [6, 'conv', { msg: 'm' }, [...NO_TEXTS, '', 'x'.repeat(65)]],
    [6, 'time', { toid: other, msg: 'm' }, [...NO_TEXTS, 'x'.repeat(65)]],
    [10, 'groupid', { msg: 'm' }, [...NO_NUMBERS, 0, 2 ** 31]],
    [10, 'msg', { groupid: 1 }, [...NO_TEXTS, '']],
    [7, 'friendid', {}, [...NO_NUMBERS, 0, 2 ** 31]],
    [8, 'groupname', {}, [...NO_TEXTS, '', 'x'.repeat(51)]],
    [8, 'groupdesc', { groupname: 'g' }, [...NO_TEXTS, 'x'.repeat(201)]],
    [9, 'groupid', {}, [...NO_NUMBERS, 0, 2 ** 31]],
    [21, 'conv', {}, [...NO_TEXTS, '', 'x'.repeat(65), '好'.repeat(22)]],
    [21, 'after', { conv }, NO_NUMBERS],
    [21, 'before', { conv }, [...NO_NUMBERS, 0]],
    [21, 'limit', { conv }, [...NO_NUMBERS, 0, 501]],
    [23, 'seq', { conv }, NO_NUMBERS],
    [23, 'conv', { seq: 0 }, [...NO_TEXTS, '', 'x'.repeat(65)]],
    [24, 'seq', { conv }, NO_NUMBERS],
    [24, 'conv', { seq: 0 }, [...NO_TEXTS, '', 'x'.repeat(65)]],
    [26, 'conv', {}, [...NO_TEXTS, '', 'x'.repeat(65)]],
    [28, 'after', {}, [...NO_TEXTS, '', 'x'.repeat(65)]],
    [28, 'since', {}, NO_NUMBERS],
    [30, 'after', {}, [...NO_NUMBERS, 0, 2 ** 31]],
    [32, 'groupid', {}, [...NO_NUMBERS, 0, 2 ** 31]],
    [32, 'after', { groupid: 1 }, [...NO_NUMBERS, 0, 2 ** 31]],
    [37, 'device', {}, [...NO_NUMBERS, 0, 2 ** 31]],
    [38, 'password', { newpassword: 'x' }, NO_TEXTS],
    [38, 'newpassword', { password: 'x' }, [...NO_TEXTS, '', 'x'.repeat(257)]],
    [3, 'forget', {}, [1, 'true', null, {}]],
  ];
  const missing: ClassicFrame[] = [
    ...[{ msgid: 6, msg: 'm' }, { msgid: 6, toid: other }, { msgid: 10, msg: 'm' }, { msgid: 7 }],
    ...[{ msgid: 8 }, { msgid: 9 }, { msgid: 21 }, { msgid: 23, conv }, { msgid: 23, seq: 1 }],
    ...[{ msgid: 24, conv }, { msgid: 24, seq: 1 }, { msgid: 26 }, { msgid: 32 }, { msgid: 37 }],
    ...[
      { msgid: 38, password: 'x' },
      { msgid: 38, newpassword: 'x' },
    ],
  ];
  return [
    ...missing.map((request): Case => [`without a field: ${JSON.stringify(request)}`, request]),
    ...requests.flatMap(([msgid, field, good, bad]) =>
      bad.map((value): Case => {
        const what = `${msgid} ${field} ${JSON.stringify(value).slice(0, 30)}`;
        return [what, { msgid, ...good, [field]: value }];
      }),
    ),
  ];
}

/** Names that are no conversation of this user, well-formed or not. */
function foreignConversations(self: number, other: number): string[] {
  const [low, high] = [Math.min(self, other), Math.max(self, other)];
  return [
    ...['x', 'd', 'g', 'u', 'd.', 'd1', 'd1.', 'd.1', 'g0', 'g-1', 'g01', 'g999', 'g1e3', 'g 1'],
    ...['g2147483648', 'g9999999999', 'u0', 'u9999999999', `u${other}`, `u0${self}`, `u${self}.1`],
    ...[
      `d${high}.${low}`,
      `d0${low}.${high}`,
      `d${low}.0${high}`,
      `d${low}.${high}.`,
      `d0.${self}`,
    ],
    ...[`D${low}.${high}`, `d${low}.${high} `, ` d${low}.${high}`, `d${low},${high}`],
    ...[`d${low}.${high}\0`, `\0d${low}.${high}`, `d${low}\0.${high}`, '你好', 'x'.repeat(64)],
    ...[
      `d${other}.${other}`,
      'd2147483646.2147483647',
      "d1.2' or 1=1 --",
      'constructor',
      '__proto__',
    ],
  ];
}

test.each(wires)("%s: conversations that are not one's own are all unknown", async (wire) => {
  const [al, bo] = [
    await enterV2(node(), wire, `al ${wire}`),
    await enterV2(node(), wire, `bo ${wire}`),
  ];
  await askV2(bo.client, { msgid: 6, toid: al.id, msg: 'm' });
  await askV2(bo.client, { msgid: 8, groupname: 'not al’s' });
  // Protobuf has no half surrogates.
  const halves = wire.endsWith('json') ? ['\ud800', `d${al.id}.\udc00`] : [];
  for (const conv of [...foreignConversations(al.id, bo.id), ...halves]) {
    for (const request of [
      { msgid: 21, conv },
      { msgid: 21, conv, before: 9 },
      { msgid: 23, conv, seq: 0 },
      { msgid: 24, conv, seq: 0 },
      { msgid: 24, conv, seq: 1 },
      { msgid: 26, conv },
      { msgid: 6, conv, msg: 'm' },
      { msgid: 10, conv, msg: 'm' },
    ]) {
      expect([request, await askV2(al.client, request)]).toMatchObject([request, UNKNOWN]);
    }
  }
  // Nobody writes into a feed, not even its owner.
  for (const msgid of [6, 10]) {
    expect(await askV2(al.client, { msgid, conv: `u${al.id}`, msg: 'm' })).toMatchObject(UNKNOWN);
  }
  expect(await askV2(al.client, { msgid: 21, conv: `u${bo.id}` })).toMatchObject(UNKNOWN);
});

test.each(wires)(
  '%s: places beyond the end are told as such, whatever their size',
  async (wire) => {
    const [al, bo] = [
      await enterV2(node(), wire, `cy ${wire}`),
      await enterV2(node(), wire, `di ${wire}`),
    ];
    const { conv } = await askV2(bo.client, { msgid: 6, toid: al.id, msg: 'm' });
    for (const seq of [2, 3, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]) {
      for (const request of [
        { msgid: 21, conv, after: seq },
        { msgid: 23, conv, seq },
        { msgid: 24, conv, seq },
        { msgid: 21, conv: `u${al.id}`, after: seq },
      ]) {
        const answer = await askV2(al.client, request);
        expect([request, answer]).toMatchObject([request, { errno: 203, error: 'beyond_end' }]);
      }
      expect(await askV2(al.client, { msgid: 21, conv, before: seq })).toMatchObject({
        ...{ messages: [{ seq: 1 }], more: false, seq: 1 },
      });
    }
    expect(await askV2(al.client, { msgid: 21, conv, after: 1 })).toMatchObject({ messages: [] });
    for (const id of [bo.id + 1_000, 2 ** 31 - 1]) {
      const request = { msgid: 6, toid: id, msg: 'm' };
      expect(await askV2(al.client, request)).toMatchObject({ errno: 200 });
      const name = { msgid: 6, conv: `d${al.id}.${id}`, msg: 'm' };
      expect(await askV2(al.client, name)).toMatchObject(UNKNOWN);
      for (const about of [{ msgid: 21 }, { msgid: 24, seq: 0 }, { msgid: 26 }]) {
        const answer = await askV2(al.client, { ...about, conv: `d${al.id}.${id}` });
        expect([about, answer]).toMatchObject([about, UNKNOWN]);
      }
    }
  },
);

test.each(wires)('%s: who has not logged in, or has twice, is told so', async (wire) => {
  const guest = await openV2(node(), wire);
  const requests = [
    ...[{ msgid: 3 }, { msgid: 6, toid: 1, msg: 'm' }, { msgid: 7, friendid: 1 }],
    ...[
      { msgid: 8, groupname: 'g' },
      { msgid: 9, groupid: 1 },
      { msgid: 10, groupid: 1, msg: 'm' },
    ],
    ...[{ msgid: 21, conv: 'u1' }, { msgid: 23, conv: 'u1', seq: 0 }, { msgid: 28 }, { msgid: 30 }],
    ...[
      { msgid: 24, conv: 'u1', seq: 0 },
      { msgid: 26, conv: 'u1' },
      { msgid: 32, groupid: 1 },
    ],
    ...[{ msgid: 34 }, { msgid: 37, device: 1 }, { msgid: 38, password: 'x', newpassword: 'y' }],
  ];
  for (const request of requests) {
    expect(await askV2(guest, request)).toMatchObject({ msgid: 12, errno: 110 });
  }
  expect(await askV2(guest, { msgid: 13 })).toMatchObject({ msgid: 14 });
  const al = await enterV2(node(), wire, `eve ${wire}`);
  for (const again of [
    { msgid: 1, v: 2, token: al.token },
    { msgid: 4, v: 2, name: 'x', password: 'y' },
  ]) {
    expect(await askV2(al.client, again)).toMatchObject({ msgid: 12, errno: 111 });
  }
  for (const login of [
    { msgid: 1, v: 2, name: 'eve', password: 'wrong' },
    { msgid: 1, v: 2, id: -1, password: 'x' },
    { msgid: 1, v: 2, name: '', password: '' },
    { msgid: 1, v: 2, password: 'x' },
  ]) {
    const answer = await askV2(guest, login);
    expect(answer).toMatchObject({
      msgid: 2,
      errno: 1,
      error: 'invalid_credentials',
      retry: false,
    });
  }
  for (const register of [
    { name: '', password: 'x' },
    { name: ' x', password: 'x' },
    { name: 'a\nb', password: 'x' },
    { name: 'x'.repeat(51), password: 'x' },
  ]) {
    const answer = await askV2(guest, { msgid: 4, v: 2, ...register });
    expect(answer).toMatchObject({ msgid: 5, errno: 4, error: 'invalid_name' });
  }
  const taken = await askV2(guest, { msgid: 4, v: 2, name: `EVE ${wire}`, password: 'x' });
  expect(taken).toMatchObject({ msgid: 5, errno: 3, error: 'name_taken', retry: false });
  const long = { msgid: 4, v: 2, name: `long ${wire}`, password: 'x'.repeat(257) };
  expect(await askV2(guest, long)).toMatchObject({ msgid: 5, errno: 5 });
});

test.each(['tcp json', 'ws json'] as const)('%s: each broken field is named', async (wire) => {
  const [al, bo] = [
    await enterV2(node(), wire, `fay ${wire}`),
    await enterV2(node(), wire, `gus ${wire}`),
  ];
  const { conv } = await askV2(bo.client, { msgid: 6, toid: al.id, msg: 'm' });
  const cases = brokenRequests(String(conv), bo.id);
  let client = al.client;
  for (const [at, [what, request]] of cases.entries()) {
    // After a hundred of them a connection is closed.
    if (at % 90 === 89) {
      client.destroy();
      client = await openV2(node(), wire);
      await askV2(client, { msgid: 1, v: 2, token: al.token });
    }
    const answer = await askV2(client, request);
    expect([what, answer]).toMatchObject([what, INVALID]);
  }
  expect(await askV2(client, { msgid: 21, conv })).toMatchObject({ seq: 1 });
  expect(await askV2(client, { msgid: 34 })).toMatchObject({ devices: [{ current: true }] });
});

describe('a foreign id', () => {
  test('is refused in every request', async () => {
    const [al, bo] = [await newDevice(port(), 'al1'), await newDevice(port(), 'bo1')];
    const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'm' });
    for (const request of [
      ...[{ msgid: 3 }, { msgid: 6, toid: bo.id, msg: 'm' }, { msgid: 6, conv, msg: 'm' }],
      ...[
        { msgid: 7, friendid: bo.id },
        { msgid: 8, groupname: 'g' },
        { msgid: 9, groupid: 1 },
      ],
      { msgid: 10, groupid: 1, msg: 'm' },
    ]) {
      const answer = await ask(al.client, { ...request, id: bo.id });
      expect([request, answer]).toMatchObject([request, { msgid: 12, errno: 112 }]);
    }
    expect(
      await ask(al.client, { msgid: 6, toid: bo.id, msg: 'm', id: al.id, name: 'bo1' }),
    ).toMatchObject({ seq: 2 });
    expect(await bo.client.next(({ seq }) => seq === 2)).toMatchObject({ id: al.id, name: 'al1' });
  });
});

describe('a ref', () => {
  test('of 64 characters names the answer, whatever characters they are', async () => {
    const [al, bo] = [await newDevice(port(), 'al2'), await newDevice(port(), 'bo2')];
    for (const ref of [
      'x',
      '好'.repeat(64),
      '😀'.repeat(64),
      '"\\\u0000\n',
      '\u2028',
      '__proto__',
    ]) {
      expect(await ask(al.client, { msgid: 6, toid: bo.id, msg: 'm' }, ref)).toMatchObject({
        ...{ msgid: 20, ref },
      });
      expect(await ask(al.client, { msgid: 13 }, ref)).toEqual({ msgid: 14, ref });
    }
    const log = await readLog(bo, `d${al.id}.${bo.id}`);
    expect(log.map(({ ref }) => ref)).toHaveLength(6);
  });

  test('that cannot be one is refused, and nothing is done', async () => {
    const [al, bo] = [await newDevice(port(), 'al6'), await newDevice(port(), 'bo6')];
    const refs = ['', 'x'.repeat(65), '😀'.repeat(65), '\ud800', 'x\udc00', 7, null, true, [], {}];
    for (const ref of refs) {
      for (const request of [{ msgid: 6, toid: bo.id, msg: 'm' }, { msgid: 13 }, { msgid: 3 }]) {
        al.client.send({ ...request, ref });
        const answer = await al.client.nextOf(12);
        expect([ref, answer]).toMatchObject([ref, INVALID]);
        expect(answer).not.toHaveProperty('ref');
      }
    }
    expect(await ask(bo.client, { msgid: 28 })).toMatchObject({ conversations: [] });
  });
});

/** Answers, pushes, and what is no number of a message. */
const NO_REQUESTS = [
  ...[2, 5, 11, 12, 14, 20, 22, 25, 27, 29, 31, 33, 35, 36, 44, 49],
  ...[0, -1, 1.5, 999],
];

describe('requests of the other profile', () => {
  test('are unknown to an old client, and its own login is v2 after one in v2', async () => {
    const old = await newcomer(port(), 'old3');
    for (const request of [
      ...[{ msgid: 21, conv: 'u1' }, { msgid: 23, conv: 'u1', seq: 0 }, { msgid: 28 }],
      ...[{ msgid: 24, conv: 'u1', seq: 0 }, { msgid: 26, conv: 'u1' }, { msgid: 34 }],
      ...[{ msgid: 30 }, { msgid: 32, groupid: 1 }, { msgid: 37, device: 1 }],
      { msgid: 38, password: 'x', newpassword: 'y' },
      ...[39, 40, 41, 42, 43, 45, 46, 47, 48].map((msgid) => ({
        ...{ msgid, conv: 'u1', from: 'u1', seq: 1, msg: 'x', emoji: 'x', muted: 1 },
      })),
    ]) {
      expect(await ask(old.client, request)).toMatchObject({ msgid: 12, errno: 105 });
    }
    for (const msgid of NO_REQUESTS) {
      expect(await ask(old.client, { msgid })).toMatchObject({ errno: 105 });
    }
    const al = await newDevice(port(), 'al3');
    for (const msgid of NO_REQUESTS) {
      expect(await ask(al.client, { msgid })).toMatchObject({ errno: 105 });
    }
    await ask(al.client, { msgid: 3 });
    const again = await ask(al.client, { msgid: 1, id: al.id, password: 'correct horse' });
    expect(again).toMatchObject({
      msgid: 2,
      errno: 0,
      feed: { seq: 0 },
      token: expect.any(String),
    });
  });

  test('a version that is neither is not taken for an old one', async () => {
    const al = await newDevice(port(), 'al4');
    for (const v of [1, 3, '2', null, 2.5, true]) {
      const client = await connectClassic(port());
      const answer = await ask(client, { msgid: 1, v, id: al.id, password: 'correct horse' });
      expect([v, answer]).toMatchObject([v, { msgid: 12, errno: 106 }]);
      client.destroy();
    }
  });

  test('an old client’s own fields are never taken for what the server says', async () => {
    const old = await newcomer(port(), 'old5');
    const al = await newDevice(port(), 'al5');
    old.client.send({
      ...{ msgid: 6, toid: al.id, msg: 'm', conv: 'u1', seq: 99, n: 98, at: 97, kind: 'joined' },
      ...{ id: old.id, name: 'somebody', groupid: 4, data: { x: 1 }, mine: 1, own: 2 },
    });
    const push = await al.client.nextOf(6);
    expect(push).toMatchObject({ toid: al.id, seq: 1, n: 1, id: old.id, name: 'old5', mine: 1 });
    expect(push.own).toEqual({ own: 2 });
    expect(push.conv).not.toBe('u1');
    expect(push).not.toHaveProperty('kind');
    const back = await deviceAgain(port(), al);
    expect(await readLog(back, String(push.conv))).toEqual([push]);
    expect(textsOf([push])).toEqual(['m']);
  });
});
