import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { comeBack, login, newcomer, PASSWORD, registered } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();

async function answerTo(name: string, password = PASSWORD) {
  const client = await connectClassic(node().tcpPort);
  client.send({ msgid: 4, name, password });
  const answer = await client.nextOf(5);
  await client.close();
  return answer;
}

test.each([
  '小明',
  '🦊',
  '👨‍👩‍👧‍👦 family',
  'Ærøskøbing',
  'a b',
  `"; drop table user; --`,
  '🀄'.repeat(50),
])('a user may be called %s', async (name) => {
  const id = await registered(node().tcpPort, name);
  const { client } = await comeBack(node().tcpPort, { id, name });
  client.send({ msgid: 3 });
  client.send({ msgid: 1, name, password: PASSWORD });
  expect(await client.nextOf(2)).toMatchObject({ errno: 0, id, name });
  await client.close();
});

test.each([
  ['Anna', 'anna', 'ANNA', 'Ａｎｎａ', 'an\u00adna', 'Anna\u200b'],
  ['Müller', 'MU\u0308LLER', 'müller'],
  ['Straße', 'STRASSE', 'strasse'],
  ['ΟΔΟΣ', 'οδος', 'οδοσ'],
  ['Ⅷ', 'viii'],
  ['ﾊﾟ', 'パ', 'ハ\u309a'],
  ['한', '한'],
])('%s and its variants are one name', async (name, ...variants) => {
  expect(await answerTo(name)).toMatchObject({ errno: 0 });
  for (const variant of variants) {
    expect(await answerTo(variant), variant).toMatchObject({ errno: 1 });
  }
});

test.each([
  '',
  ' ',
  ' padded',
  'padded ',
  'tab\there',
  'line\nfeed',
  'nul\0',
  '\u2028',
  '\u200b',
  '\u2060\u200d',
  'x'.repeat(51),
  '🀄'.repeat(51),
  '\ud800',
])('nobody may be called %j', async (name) => {
  expect(await answerTo(name)).toMatchObject({ errno: 1 });
});

test('passwords have limits, and count their accents alike', async () => {
  expect(await answerTo('empty password', '')).toMatchObject({ errno: 1 });
  expect(await answerTo('long password', 'x'.repeat(257))).toMatchObject({ errno: 1 });
  const longest = await answerTo('longest password', 'é'.repeat(128));
  const client = await connectClassic(node().tcpPort);
  expect(await login(client, Number(longest.id), 'e\u0301'.repeat(85))).toMatchObject({ errno: 1 });
  const composed = await answerTo('composed', 'café');
  expect(await login(client, Number(composed.id), 'cafe\u0301')).toMatchObject({ errno: 0 });
  await client.close();
});

test('a name reaches others whole', async () => {
  const sender = await newcomer(node().tcpPort, '龍\u{20000}"\\🧑🏽‍🚀');
  const receiver = await newcomer(node().tcpPort, 'whole');
  sender.client.send({ msgid: 6, toid: receiver.id, msg: 'x' });
  expect(await receiver.client.nextOf(6)).toMatchObject({ name: sender.name });
  await Promise.all([sender.client.close(), receiver.client.close()]);
});
