import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { newcomer, PASSWORD, registered, say, textsOf } from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire } from './wire.ts';

const node = useParley();
const register = (name: string) => JSON.stringify({ msgid: 4, name, password: PASSWORD });
const answers = (text: string) => text.match(/"errno":\d+/g) ?? [];

test('understands NUL, newlines, white space, nothing, and all of them in one write', async () => {
  const ada = await newcomer(node().tcpPort, 'ada');
  const messages = Array.from({ length: 60 }, (_, at) => `{{"}}'${at}\\`);
  const between = ['\n', '\0', '', ' ', '\r\n', '\0\0', '\t\n \0', '\n\n'];
  const frames = messages.map((msg) => JSON.stringify({ msgid: 6, toid: ada.id, msg }));
  ada.client.sendRaw(frames.map((frame, at) => between[at % between.length] + frame).join(''));
  await say(ada, { msgid: 6, toid: ada.id, msg: 'last' });
  await ada.client.next(({ msgid, msg }) => msgid === 6 && msg === 'last');
  const pushed = ada.client.received.filter(({ msgid }) => msgid === 6);
  expect(textsOf(pushed)).toEqual([...messages, 'last']);
  await ada.client.close();
});

test.each(['\n', '\0', ''])('understands a stream cut at every byte, ended by %j', async (end) => {
  const name = `cut ${JSON.stringify(end)} 好🀄`;
  const id = await registered(node().tcpPort, name);
  const frames = [
    { msgid: 1, id, password: PASSWORD },
    { msgid: 6, toid: id, msg: '{"好🀄\\}', extra: [[{}]] },
    { msgid: 3, id },
    { msgid: 1, name, password: PASSWORD },
  ];
  const stream = Buffer.from(frames.map((frame) => JSON.stringify(frame) + end).join(''));
  // One user, so one after the other; together the three endings cut at many different places.
  for (let cut = 1 + 2 * end.length; cut < stream.length; cut += 7) {
    const client = await connectClassic(node().tcpPort);
    client.sendRaw(stream.subarray(0, cut));
    // Only what the server answers tells that it has read the first part.
    if (cut > JSON.stringify(frames[0]).length) await client.nextOf(2);
    client.sendRaw(stream.subarray(cut));
    await client.next(({ msgid, msg }) => msgid === 6 && msg === '{"好🀄\\}');
    await client.next(({ msgid }) => msgid === 2);
    await client.close();
  }
});

test('understands a stream that comes byte by byte', async () => {
  const name = 'byte 好🀄 by byte';
  const wire = await openWire(node().tcpPort);
  for (const byte of Buffer.from(`${register(name)}\n`)) {
    if (!wire.socket.write(Buffer.of(byte))) throw new Error('a byte waits');
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(answers(await wire.until((text) => text.includes('}')))).toEqual(['"errno":0']);
  wire.socket.end();
  await wire.untilEnd();
});

test('answers in kind: a line each to lines, a NUL each to NULs and to nothing', async () => {
  const [line, nul, bare] = await Promise.all([1, 2, 3].map(() => openWire(node().tcpPort)));
  line?.write(`${register('in lines')}\n`);
  nul?.write(`${register('in nuls')}\0`);
  bare?.write(register('in nothing'));
  const frame = /^\{[^{}]*\}/;
  expect((await line?.until((text) => frame.test(text)))?.replace(frame, '')).toBe('\n');
  expect((await nul?.until((text) => frame.test(text)))?.replace(frame, '')).toBe('\0');
  expect((await bare?.until((text) => frame.test(text)))?.replace(frame, '')).toBe('\0');
  for (const wire of [line, nul, bare]) wire?.socket.end();
});

test('who changes the ending gets everything in order', async () => {
  const switcher = await newcomer(node().tcpPort, 'switcher', { ending: 'nul' });
  const speaker = await newcomer(node().tcpPort, 'speaker');
  const texts = Array.from({ length: 200 }, (_, at) => `${at}`);
  for (const msg of texts) {
    speaker.client.send({ msgid: 6, toid: switcher.id, msg });
    if (msg === '100') await switcher.client.next((frame) => frame.msg === '2');
    if (msg === '100') switcher.client.sendRaw('\n');
    if (msg === '120') await switcher.client.next((frame) => frame.msg === '20');
    if (msg === '120') switcher.client.sendRaw('\0');
  }
  await switcher.client.next((frame) => frame.msg === '199', 10_000);
  expect(textsOf(switcher.client.received.filter(({ msgid }) => msgid === 6))).toEqual(texts);
  await Promise.all([switcher.client.close(), speaker.client.close()]);
});
