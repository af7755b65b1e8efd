import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../../test/support/deadline.ts';
import { FakeChat } from '../testing/fake-chat.ts';
import { type FakeServer, startFakeServer } from '../testing/fake-server.ts';
import { seededRandom } from '../testing/rig.ts';
import type { Client } from './client.ts';
import { createClient } from './create-client.ts';
import { msgids } from './wire/msgids.ts';

let chat: FakeChat;
let server: FakeServer;
let clients: Client[];

beforeEach(async () => {
  chat = new FakeChat(() => Date.now());
  server = await startFakeServer(chat);
  clients = [];
});

afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server.stop();
});

async function start(name: string): Promise<{ client: Client; texts: string[] }> {
  // Comes back soon, for the test's sake.
  const client = createClient({ url: server.url, random: () => Math.random() / 50 });
  clients.push(client);
  chat.addUser(name);
  await client.login({ name, password: 'secret' });
  const texts: string[] = [];
  client.on('message', ({ text }) => texts.push(text));
  return { client, texts };
}

test('over connections that break at the worst moments everything arrives once, in order', async () => {
  const random = seededRandom(7);
  const [al, bo] = [await start('al'), await start('bo')];
  await al.client.send({ to: 2 }, 'first');
  const worst: ReadonlySet<unknown> = new Set([
    ...[msgids.sent, msgids.directChat, msgids.loginAck, msgids.synced, msgids.delivered],
  ]);
  server.breaks = ({ msgid }) => worst.has(msgid) && random() < 0.05;
  chat.faults.copies = () => (random() < 0.1 ? 0 : random() < 0.1 ? 2 : 1);
  const written = Array.from({ length: 200 }, (_, at) => `m${at}`);
  await Promise.all(written.map((text) => al.client.send({ to: 2 }, text)));
  server.breaks = () => false;
  chat.faults.copies = () => 1;
  await al.client.send({ to: 2 }, 'last');
  const all = ['first', ...written, 'last'];
  for (const { texts } of [al, bo]) {
    await eventually(
      () => texts.length >= all.length,
      20_000,
      () => 'all messages',
    );
    expect(texts).toEqual(all);
  }
  expect(chat.textsOf('d1.2')).toEqual(all);
});

test('where nobody listens a login says so, and a URL that is none too', async () => {
  await server.stop();
  for (const [url, error] of [
    [server.url, 'disconnected'],
    ['no url', 'invalid_argument'],
  ] as const) {
    const client = createClient({ url });
    clients.push(client);
    await expect(client.login({ name: 'al', password: 'x' })).rejects.toMatchObject({ error });
  }
  server = await startFakeServer(chat);
});
