import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { metric } from './metrics.ts';
import { login, newcomer, say } from './people.ts';
import { useParley } from './use-parley.ts';

// Passwords at more than their real cost, so that a check takes far longer than a message.
const node = useParley({
  args: ['--log', 'trace'],
  env: { PARLEY_PASSWORD_MEMORY_KIB: '65536', PARLEY_PASSWORD_PASSES: '3' },
});

test('says whether it lives and whether it serves', async () => {
  expect(JSON.parse(await node().page('/healthz'))).toEqual({ status: 'ok' });
  expect(JSON.parse(await node().page('/readyz'))).toMatchObject({ ready: true });
  expect(JSON.parse(await node().page('/nothing'))).toMatchObject({ statusCode: 404 });
});

test('counts what it does', async () => {
  const [one, other] = [
    await newcomer(node().tcpPort, 'one'),
    await newcomer(node().tcpPort, 'other'),
  ];
  const guest = await connectClassic(node().tcpPort);
  guest.send({ msgid: 3 });
  await guest.next();
  await say(one, { msgid: 6, toid: other.id, msg: 'counted' });
  await other.client.nextOf(6);
  const expected = {
    parley_connections: 3,
    parley_guests: 1,
    parley_sessions: 2,
    parley_messages_in_total: 1,
    parley_messages_out_total: 1,
    'parley_errors_total{error="login_required"}': 1,
    parley_store_pending: 0,
    parley_outbox_bytes: 0,
    parley_bus_up: 1,
  };
  for (const [name, value] of Object.entries(expected)) {
    expect(await metric(node(), name), name).toBe(value);
  }
  expect(await metric(node(), 'parley_frames_in_total')).toBe(6);
  expect(await metric(node(), 'parley_commit_operations_count')).toBeGreaterThan(0);
  expect(await metric(node(), 'parley_commit_seconds_sum')).toBeGreaterThan(0);
  expect(await node().page('/metrics')).toMatch(/^parley_event_loop_lag_p99_seconds \d/m);
  for (const client of [one.client, other.client, guest]) client.destroy();
});

test('an HTTP client that sends rubbish or nothing disturbs nobody', async () => {
  const sockets = ['', 'GET', '\0\0\0\0', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\n\r\n`].map(
    (bytes) => {
      const socket = connect({ host: '127.0.0.1', port: node().httpPort });
      socket.on('error', () => {});
      socket.write(bytes);
      return socket;
    },
  );
  expect(await node().page('/readyz')).toContain('true');
  // Some of them are still open when the node is told to stop: it ends in time all the same.
  expect(sockets).toHaveLength(4);
});

test('logs one JSON object a line, and never a password or a text', async () => {
  const secrets = ['p4ssw0rd-of-mine', 'w0rds-to-you', 'gr0up-words', 'forged-w0rds', 'p4ss-wrong'];
  const [password = '', words, groupWords, forged, wrong = ''] = secrets;
  const client = await connectClassic(node().tcpPort);
  client.send({ msgid: 4, name: 'logged', password });
  const { id } = await client.nextOf(5);
  expect(await login(client, Number(id), wrong)).toMatchObject({ errno: 1 });
  expect(await login(client, Number(id), password)).toMatchObject({ errno: 0 });
  client.send({ msgid: 6, toid: id, msg: words });
  await client.nextOf(6);
  client.send({ msgid: 10, groupid: 1, msg: groupWords });
  client.send({ msgid: 6, id: 1_999_999_999, toid: id, msg: forged });
  client.sendRaw(`{"msgid":6,"msg":"${words}","toid":\n}\n${words}\n`);
  client.send({ msgid: 4, name: 'x', password });
  client.send({ msgid: 7, friendid: 1, ref: 'last' });
  await client.next(({ ref }) => ref === 'last');
  client.destroy();
  const output = node().stdout();
  for (const line of output.trim().split('\n')) {
    expect(JSON.parse(line)).toMatchObject({ level: expect.anything(), msg: expect.any(String) });
  }
  expect(output).toContain('parley is ready');
  for (const secret of secrets) expect(output + node().stderr()).not.toContain(secret);
});

test('serves others while twenty costly password checks are under way', async () => {
  const talker = await newcomer(node().tcpPort, 'talker');
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => connectClassic(node().tcpPort)),
  );
  let checked = 0;
  const checks = clients.map(async (client) => {
    client.send({ msgid: 1, name: 'talker', password: 'wrong' });
    await client.nextOf(2);
    checked += 1;
  });
  let sent = 0;
  while (checked < clients.length) {
    await say(talker, { msgid: 6, toid: talker.id, msg: 'x' });
    sent += 1;
  }
  await Promise.all(checks);
  // On the event loop, each check would let at most one message pass.
  expect(sent).toBeGreaterThan(clients.length);
  for (const client of [...clients, talker.client]) client.destroy();
});
