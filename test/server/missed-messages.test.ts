import { expect, test } from 'vitest';
import {
  type ClassicClient,
  type ClassicFrame,
  connectClassic,
} from '../support/classic-client.ts';
import {
  comeBack,
  joinGroup,
  listOf,
  login,
  makeGroup,
  newcomer,
  type Person,
  registered,
  say,
  sayLater,
  textsOf,
} from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at + 1}`);

/** What a login brought: what came in its answer, and the pushes after it, up to the last text. */
async function everything(
  client: ClassicClient,
  answer: ClassicFrame,
  last: string,
): Promise<ClassicFrame[]> {
  const missed = listOf(answer, 'offlinemsg');
  if (missed.at(-1)?.msg !== last) await client.next(({ msg }) => msg === last, 20_000);
  return [...missed, ...client.received.filter(({ msgid }) => msgid === 6 || msgid === 10)];
}

async function sendAll(sender: Person, texts: readonly string[], frame: ClassicFrame) {
  for (const msg of texts.slice(0, -1)) sender.client.send({ ...frame, msg });
  await say(sender, { ...frame, msg: texts.at(-1) });
}

test('brings what was missed, in order of time across conversations, once', async () => {
  const [fay, guy] = [await newcomer(node().tcpPort, 'fay'), await newcomer(node().tcpPort, 'guy')];
  const hal = await newcomer(node().tcpPort, 'hal');
  const groupid = await makeGroup(fay, 'g');
  await joinGroup(hal, groupid);
  await hal.client.close();

  await sayLater(fay, { msgid: 6, toid: hal.id, msg: '1', time: 'T', extra: 1 });
  await sayLater(fay, { msgid: 10, groupid, msg: '2' });
  await sayLater(guy, { msgid: 6, toid: hal.id, msg: '3' });
  await sayLater(fay, { msgid: 6, toid: hal.id, msg: '4' });
  const back = await comeBack(node().tcpPort, hal);
  const missed = listOf(back.answer, 'offlinemsg');
  expect(textsOf(missed)).toEqual(['1', '2', '3', '4']);
  expect(missed[0]).toEqual({
    msgid: 6,
    id: fay.id,
    name: 'fay',
    toid: hal.id,
    ref: expect.any(String),
    msg: '1',
    time: 'T',
    extra: 1,
  });
  expect(missed[1]).toMatchObject({ msgid: 10, groupid, groupname: 'g', name: 'fay' });
  await back.client.close();
  const again = await comeBack(node().tcpPort, hal);
  expect(again.answer).not.toHaveProperty('offlinemsg');
  await Promise.all([fay, guy, again].map(({ client }) => client.close()));
});

test('brings thousands of one conversation in order, whatever they hold', async () => {
  const ida = await newcomer(node().tcpPort, 'ida');
  const id = await registered(node().tcpPort, 'jo');
  const texts = numbers(3_000).map((n) => `${n} "quoted" \\ 'x' \u0000 ${'好🀄'.repeat(20)}`);
  await sendAll(ida, texts, { msgid: 6, toid: id });
  const client = await connectClassic(node().tcpPort);
  const answer = await login(client, id);
  const last = texts.at(-1) ?? '';
  expect(textsOf(await everything(client, answer, last))).toEqual(texts);
  await Promise.all([ida.client.close(), client.close()]);
});

test('brings many conversations, while new messages keep coming', async () => {
  const id = await registered(node().tcpPort, 'kim');
  const senders = await Promise.all(
    numbers(40).map((n) => newcomer(node().tcpPort, `sender ${n}`)),
  );
  const texts = numbers(60);
  await Promise.all(senders.map((sender) => sendAll(sender, texts, { msgid: 6, toid: id })));
  const client = await connectClassic(node().tcpPort);
  const loggingIn = login(client, id);
  const more = texts.map((n) => `more ${n}`);
  await Promise.all(senders.map((sender) => sendAll(sender, more, { msgid: 6, toid: id })));
  const answer = await loggingIn;
  await Promise.all(
    senders.map((sender) => client.next((f) => f.id === sender.id && f.msg === 'more 60')),
  );
  const all = await everything(client, answer, '60').catch(() => []);
  expect(all).toHaveLength(40 * 120);
  for (const sender of senders) {
    expect(textsOf(all.filter((frame) => frame.id === sender.id))).toEqual([...texts, ...more]);
  }
  await Promise.all([client.close(), ...senders.map((sender) => sender.client.close())]);
});
