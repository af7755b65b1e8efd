import { join } from 'node:path';
import { memoryStorage } from '@parley/client';
import { fileStorage } from '@parley/client/node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { closeClients, newClient, newcomer, type Person, textsOf, until } from './sdk.ts';

const ROUNDS = 3;
const MESSAGES = 400;

let folder: TempFolder;
let httpPort = 0;
let node: ParleyNode;

const start = async () => {
  node = await startParley({ dataFolder: folder.path, httpPort });
};

beforeAll(async () => {
  folder = await tempFolder('sdk-kill');
  httpPort = await freePort();
  await start();
});

afterAll(async () => {
  expect(await node.stop()).toMatchObject({ code: 0 });
  await folder.remove();
});

closeClients();

/** All that a person can see of a conversation, read anew from the server. */
async function logOf({ client }: Person, conv: string): Promise<string[]> {
  const texts: string[] = [];
  for (let before: number | undefined = 1_000_000, hasMore = true; hasMore; ) {
    const page = await client.history(conv, { before, limit: 500 });
    const said = page.messages.filter(({ kind }) => kind === 'message');
    texts.unshift(...said.map(({ text }) => text));
    before = page.messages[0]?.seq;
    hasMore = page.hasMore && before !== undefined;
  }
  return texts;
}

test('kill -9 in the middle of sending: everything arrives once, in order', async () => {
  // Soon back, for the test's sake.
  const options = { random: () => Math.random() / 10 };
  const al = await newcomer(httpPort, 'al', options);
  const bo = await newcomer(httpPort, 'bo', options);
  const { group } = await al.client.createGroup({ name: 'all' });
  await bo.client.joinGroup(group);
  const written: string[] = [];
  const answers: Promise<unknown>[] = [];
  const write = (text: string) => {
    written.push(text);
    answers.push(al.client.send({ to: bo.id }, text), bo.client.send({ group }, `group ${text}`));
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = bo.heard.length;
    for (let at = 0; at < MESSAGES; at += 1) write(`${round} ${at}`);
    await until('some of them', () => bo.heard.length > before + 20);
    await node.kill();
    write(`${round} while nobody was there`);
    await start();
    await Promise.all(answers);
  }
  const [direct, all] = ['d1.2', 'g1'];
  for (const person of [al, bo]) {
    for (const [conv, prefix, before] of [
      [direct, '', 0],
      // That Bo has come is the first entry.
      [all, 'group ', 1],
    ] as const) {
      const expected = written.map((text) => prefix + text);
      await until(
        'all',
        () => person.heard.filter((one) => one.conv === conv).length >= written.length,
      );
      const heard = person.heard.filter((one) => one.conv === conv);
      expect(heard.map(({ text }) => text)).toEqual(expected);
      expect(heard.map(({ seq }) => seq)).toEqual(expected.map((_, at) => before + at + 1));
      expect(await logOf(person, conv)).toEqual(expected);
    }
    expect(person.client.state.get()).toEqual({ name: 'online' });
  }
}, 120_000);

test('what was written while nobody was there outlives the program', async () => {
  const file = join(folder.path, 'client', 'cy.jsonl');
  const first = await newcomer(httpPort, 'cy', { storage: fileStorage(file) });
  const reader = await newcomer(httpPort, 'di', { storage: memoryStorage() });
  await first.client.send({ to: reader.id }, 'one');
  await until('the first', () => reader.heard.length === 1);
  const { id } = reader;
  await node.kill();
  await until('offline', () => first.client.state.get().name !== 'online');
  const unsent = ['two', 'three', 'four'].map((text) => first.client.send({ to: id }, text));
  const closed = unsent.map((one) => expect(one).rejects.toMatchObject({ error: 'closed' }));
  await first.client.close();
  await Promise.all(closed);
  await start();
  const second = newClient(httpPort, { storage: fileStorage(file) });
  expect(await second.client.connect()).toBe(true);
  expect(
    second.client
      .messages({ to: id })
      .get()
      .messages.map(({ text }) => text),
  ).toEqual(['one', 'two', 'three', 'four']);
  await until('all', () => reader.heard.length === 4);
  expect(textsOf(reader)).toEqual(['one', 'two', 'three', 'four']);
  expect(textsOf(second)).toEqual(['two', 'three', 'four']);
});
