import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/deadline.ts';
import { admin, backEnd, call, device, makeKey } from './http-door.ts';
import { errorCount, metric } from './metrics.ts';
import { comeBack, joinGroup, listOf, makeGroup, newcomer, registered } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley({ args: ['--log', 'trace'] });
let key: string;
let shop: ReturnType<typeof backEnd>;

beforeAll(async () => {
  key = await makeKey(node());
  shop = backEnd(node(), key);
});

describe('a key', () => {
  const request = { user: { key: 'nobody', name: 'Nobody' } };
  const refused = { errno: 121, error: 'invalid_key', retry: false };

  test.each([
    ['missing', {}],
    ['empty', { authorization: '' }],
    ['of another kind', { authorization: 'Basic c2s6c2s=' }],
    ['wrong', { authorization: `Bearer sk_${'A'.repeat(43)}` }],
    ['cut', { authorization: 'Bearer sk_' }],
  ])('that is %s', async (_what, headers: Record<string, string>) => {
    for (const path of ['/v1/tokens', '/v1/messages']) {
      const answer = await call(node(), path, request, headers);
      expect(answer).toMatchObject({ status: 401, body: refused });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test('that was made while the server runs holds at once, and is revoked within seconds', async () => {
    const other = backEnd(node(), await makeKey(node(), 'passing'));
    expect((await other.tokens({ user: { key: 'p', name: 'Passing' } })).status).toBe(200);
    const { stdout } = await admin(node().dataFolder, 'key', 'list');
    const id = /^ *(\d+) .* passing$/m.exec(stdout)?.[1] ?? '';
    expect((await admin(node().dataFolder, 'key', 'revoke', id)).code).toBe(0);
    await eventually(
      async () => (await other.tokens({ user: { key: 'p' } })).status === 401,
      10_000,
      () => 'a revoked key is refused',
    );
    expect((await shop.tokens({ user: { key: 'p' } })).status).toBe(200);
  });

  test('is asked for before the body is read', async () => {
    const before = await errorCount(node(), 'malformed_json');
    const answer = await call(node(), '/v1/tokens', '{"user":', {});
    expect(answer).toMatchObject({ status: 401, body: refused });
    expect(await errorCount(node(), 'malformed_json')).toBe(before);
  });
});

describe('a token', () => {
  test('logs in a user who is made at first sight, and has no password', async () => {
    const { status, body } = await shop.tokens({ user: { key: 'al', name: 'Al' }, device: 'web' });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        user: { id: expect.any(Number), name: 'Al' },
        token: expect.stringMatching(/^p\d+\./),
        expires: expect.any(Number),
      },
    });
    expect(Number(body.expires)).toBeGreaterThan(Date.now());
    const { client, answer } = await device(node(), String(body.token));
    expect(answer).toMatchObject(body.user as object);
    client.send({ msgid: 34, ref: 'devices' });
    expect(await client.nextOf(35)).toMatchObject({ devices: [{ name: 'web' }] });
    client.send({ msgid: 3, ref: 'out' });
    await client.nextOf(11);
    for (const password of ['', 'Al', String(body.token)]) {
      client.send({ msgid: 1, v: 2, name: 'Al', password });
      expect(await client.nextOf(2)).toMatchObject({ errno: 1 });
    }
    client.destroy();
  });

  test('of calls at once is for one user', async () => {
    const asked = Array.from({ length: 20 }, () =>
      shop.tokens({ user: { key: 'twins', name: 'Twins' } }),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body.user)))).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.token))).toHaveLength(20);
  });

  test('is for a user whose name may differ: it was taken, or given before', async () => {
    const person = await registered(node().tcpPort, 'Taken');
    const first = await shop.tokens({ user: { key: 'taken', name: 'TAKEN' } });
    const second = await shop.tokens({ user: { key: 'taken too', name: 'Taken' } });
    expect([first, second].map(({ body }) => (body.user as { name: string }).name)).toEqual([
      'TAKEN 2',
      'Taken 3',
    ]);
    expect((first.body.user as { id: number }).id).not.toBe(person);
    const again = await shop.tokens({ user: { key: 'taken', name: 'Other' } });
    expect(again.body.user).toEqual(first.body.user);
    expect((await shop.tokens({ user: { key: 'taken' } })).body.user).toEqual(first.body.user);
  });
});

describe('a message', () => {
  test('reaches the devices of both, and who is away finds it', async () => {
    const [from, to] = [await shop.user('from', 'From'), await shop.user('to', 'To')];
    const [sender, receiver] = [await device(node(), from.token), await device(node(), to.token)];
    const { status, body } = await shop.messages({
      from: { key: 'from' },
      to: { key: 'to' },
      msg: 'Hello, 你好 👋',
      ref: 'm1',
      order: 4711,
    });
    expect({ status, body }).toEqual({
      status: 200,
      body: { conv: `d${from.id}.${to.id}`, seq: 1, at: expect.any(Number) },
    });
    const push = {
      ...body,
      ...{ msgid: 6, id: from.id, name: 'From', toid: to.id, ref: 'm1' },
      ...{ n: 1, msg: 'Hello, 你好 👋', order: 4711 },
    };
    expect(await receiver.client.nextOf(6)).toEqual(push);
    expect(await sender.client.nextOf(6)).toEqual(push);
    receiver.client.destroy();
    await shop.messages({ from: { id: from.id }, to: { id: to.id }, msg: 'two', ref: 'm2' });
    const back = await device(node(), to.token);
    expect(back.answer.conversations).toMatchObject([{ conv: body.conv, seq: 2, unread: 2 }]);
    back.client.send({ msgid: 21, conv: body.conv, ref: 's' });
    expect((await back.client.nextOf(22)).messages).toMatchObject([push, { msg: 'two', seq: 2 }]);
    for (const { client } of [sender, back]) client.destroy();
  });

  test('is read by whoever says it', async () => {
    const [from, to] = [await shop.user('speaker', 'Speaker'), await shop.user('hearer', 'Hearer')];
    await shop.messages({ from: { id: from.id }, to: { id: to.id }, msg: 'x', ref: '1' });
    await eventually(
      async () => {
        const { client, answer } = await device(node(), to.token);
        client.destroy();
        const [conversation] = answer.conversations as { unread: number; peerread: number }[];
        expect(conversation?.unread).toBe(1);
        return conversation?.peerread === 1;
      },
      15_000,
      () => 'the cursor of who spoke is written',
    );
  });

  test('goes between people of the product and classic clients', async () => {
    const classic = await newcomer(node().tcpPort, 'classic');
    const modern = await shop.user('modern', 'Modern');
    const { client } = await device(node(), modern.token);
    await shop.messages({ from: { key: 'modern' }, to: { id: classic.id }, msg: 'in', ref: 'c1' });
    expect(await classic.client.nextOf(6)).toMatchObject({
      id: modern.id,
      name: 'Modern',
      msg: 'in',
    });
    await shop.messages({ from: { id: classic.id }, to: { key: 'modern' }, msg: 'out', ref: 'c2' });
    expect(await client.next(({ msg }) => msg === 'out')).toMatchObject({ id: classic.id, seq: 2 });
    await classic.client.close();
    await shop.messages({
      from: { key: 'modern' },
      to: { id: classic.id },
      msg: 'late',
      ref: 'c3',
    });
    const { answer, client: again } = await comeBack(node().tcpPort, classic);
    expect(listOf(answer, 'offlinemsg')).toMatchObject([{ msg: 'late' }]);
    for (const each of [client, again]) each.destroy();
  });

  test('goes into a group that its sender is in, and into no other', async () => {
    const creator = await newcomer(node().tcpPort, 'creator');
    const groupid = await makeGroup(creator, 'group');
    const outsider = await shop.user('outsider', 'Outsider');
    const send = (ref: string, group: number) =>
      shop.messages({ from: { key: 'outsider' }, to: { group }, msg: 'to all', ref });
    const unknown = { status: 404, body: { errno: 201, error: 'unknown_group' } };
    expect(await send('g1', groupid)).toMatchObject(unknown);
    expect(await send('g1', 1_999_999)).toMatchObject(unknown);
    const later = await newcomer(node().tcpPort, 'later');
    await joinGroup(later, groupid);
    expect(await send('g1', groupid)).toMatchObject(unknown);
    const { client } = await device(node(), outsider.token);
    await joinGroup({ id: outsider.id, name: 'Outsider', client }, groupid);
    expect(await send('g1', groupid)).toMatchObject({ status: 200, body: { conv: `g${groupid}` } });
    expect(await creator.client.nextOf(10)).toMatchObject({ groupid, msg: 'to all' });
    expect(await client.nextOf(10)).toMatchObject({ groupid, groupname: 'group', seq: 3 });
    for (const each of [client, creator.client, later.client]) each.destroy();
  });

  test('with the same ref is stored once, whatever comes under it', async () => {
    const [one, two] = [await shop.user('one', 'One'), await shop.user('two', 'Two')];
    const message = { from: { id: one.id }, to: { id: two.id }, msg: 'once', ref: 'same' };
    const stored = await metric(node(), 'parley_messages_out_total');
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.messages(message)));
    const firsts = answers.filter(({ body }) => body.duplicate === undefined);
    expect(firsts).toHaveLength(1);
    const place = firsts[0]?.body;
    for (const { body } of answers) expect(body).toMatchObject({ ...place });
    expect((await shop.messages(message)).body).toEqual({ ...place, duplicate: true });
    for (const other of [
      { ...message, msg: 'else' },
      { ...message, to: { id: one.id } },
    ]) {
      const { body } = await shop.messages(other);
      expect(body).toEqual({ ...place, duplicate: true, differs: true });
    }
    const elsewhere = await shop.messages({ ...message, from: { id: two.id }, to: { id: one.id } });
    expect(elsewhere.body).toMatchObject({ conv: place?.conv, seq: 2 });
    expect(await metric(node(), 'parley_messages_out_total')).toBe(stored);
  });

  test('has its place in the order of all, and all see that order', async () => {
    const [a, b] = [await shop.user('order a', 'Order a'), await shop.user('order b', 'Order b')];
    const [sender, receiver] = [await device(node(), a.token), await device(node(), b.token)];
    const texts = Array.from({ length: 300 }, (_, at) => `${at}`);
    // Some at a time of either kind, so that each meets the other in one commit.
    const speak = async (lane: number) => {
      for (let at = lane; at < texts.length; at += 6) {
        const [msg, ref] = [`${at}`, `r${at}`];
        if (lane % 2 === 0) {
          sender.client.send({ msgid: 6, toid: b.id, msg, ref });
          await sender.client.next((frame) => frame.msgid === 20 && frame.ref === ref);
        } else {
          const message = { from: { id: a.id }, to: { id: b.id }, msg, ref };
          expect((await shop.messages(message)).status).toBe(200);
        }
      }
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map(speak));
    await receiver.client.next(({ seq }) => seq === texts.length);
    await eventually(
      () => sender.client.received.some(({ seq }) => seq === texts.length),
      5_000,
      () => 'the last place is known to the sender',
    );
    const inOrder = texts.map((_, at) => at + 1);
    const pushed = receiver.client.received.filter(({ msgid }) => msgid === 6);
    expect(pushed.map(({ seq }) => seq)).toEqual(inOrder);
    expect(pushed.map(({ msg }) => msg).sort()).toEqual([...texts].sort());
    const seen = sender.client.received.filter(({ msgid }) => msgid === 6 || msgid === 20);
    expect(seen.map(({ seq }) => seq)).toEqual(inOrder);
    for (const { client } of [sender, receiver]) client.destroy();
  });
});

describe('bad input', () => {
  const message = { from: { key: 'known' }, to: { key: 'known' }, msg: 'x', ref: 'r' };

  test.each([
    ['a sender who is unknown', { ...message, from: { key: 'nobody' } }, 404, 'unknown_user'],
    ['a receiver who is unknown', { ...message, to: { key: 'nobody' } }, 404, 'unknown_user'],
    ['an id that is unknown', { ...message, to: { id: 1_999_999 } }, 404, 'unknown_user'],
    ['no ref', { ...message, ref: undefined }, 400, 'invalid_field'],
    ['a ref that is too long', { ...message, ref: 'r'.repeat(65) }, 400, 'invalid_field'],
    ['no text', { ...message, msg: '' }, 400, 'invalid_field'],
    ['a text that is too long', { ...message, msg: '你'.repeat(5_462) }, 400, 'invalid_field'],
    ['half a character', '{"from":{"key":"\\ud800"}}', 400, 'invalid_field'],
    ['two senders', { ...message, from: { key: 'known', id: 1 } }, 400, 'invalid_field'],
    ['a list', [message], 400, 'malformed_json'],
    ['nothing', '', 400, 'malformed_json'],
    ['no JSON', 'from=al&to=bo', 400, 'malformed_json'],
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]), 400, 'invalid_utf8'],
    ['a deep body', `{"a":${'['.repeat(40)}${']'.repeat(40)}}`, 400, 'nested_too_deep'],
    ['a huge body', `{"msg":"${'x'.repeat(70_000)}"}`, 413, 'frame_too_large'],
  ])('%s', async (_what, body, status, error) => {
    await shop.user('known', 'Known');
    const before = await metric(node(), 'parley_messages_in_total');
    const answer = await shop.messages(body);
    expect(answer).toMatchObject({ status, body: { error } });
    expect(Object.keys(answer.body)).toEqual(['errno', 'error', 'errmsg', 'retry']);
    expect(await metric(node(), 'parley_messages_in_total')).toBe(before);
  });

  test('the longest text there is passes', async () => {
    await shop.user('known', 'Known');
    const msg = `${'你'.repeat(5_461)}x`;
    expect(await shop.messages({ ...message, msg, ref: 'long' })).toMatchObject({ status: 200 });
  });

  const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
  test.each([
    ['of unknown length', `Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`],
    ['of a length that is too long', 'Content-Length: 20000000\r\n\r\n{'],
  ])('a body %s is refused before its end', async (_what, rest) => {
    const socket = connect({ host: '127.0.0.1', port: node().httpPort });
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.on('error', () => {});
    socket.write(
      `POST /v1/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
        `Content-Type: application/json\r\n${rest}`,
    );
    await eventually(
      () => answer.includes('frame_too_large'),
      10_000,
      () => 'the refusal of a long body',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });

  test('another type of content, path or method', async () => {
    const authorization = `Bearer ${key}`;
    const form = { authorization, 'content-type': 'text/plain' };
    expect((await call(node(), '/v1/messages', message, form)).status).toBe(415);
    expect((await shop.ask('/v1/everything', {})).status).toBe(404);
    const got = await fetch(`http://127.0.0.1:${node().httpPort}/v1/tokens`);
    expect(got.status).toBe(404);
    expect(got.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('the document is served, to anybody', async () => {
  const file = await readFile(new URL('../../docs/openapi.yaml', import.meta.url), 'utf8');
  expect(await node().page('/v1/openapi.yaml')).toBe(file);
});

test('neither keys nor tokens nor texts are in the log', async () => {
  const { token } = await shop.user('logged', 'Logged');
  const text = 'w0rds-that-are-private';
  const message = { from: { key: 'logged' }, to: { key: 'logged' }, msg: text, ref: 'log' };
  await shop.messages(message);
  await shop.messages({ ...message, to: { key: text } });
  await shop.messages(`${text}${key}${token}`);
  await call(node(), `/v1/${key}`, text, { authorization: `Bearer ${key}${key}` });
  const output = node().stdout() + node().stderr();
  expect(output).toContain('parley is ready');
  for (const secret of [key, token, text]) expect(output).not.toContain(secret);
});
