import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { comeBack, newcomer } from './people.ts';

let folder: TempFolder;
let node: ParleyNode;
let port: number;
beforeAll(async () => {
  folder = await tempFolder('acts');
  node = await startParley({ dataFolder: folder.path });
  port = node.tcpPort;
});
afterAll(async () => {
  await node.stop();
  await folder.remove();
});

const EDIT = 39;
const RECALL = 40;
const REACT = 41;
const PIN = 42;

/** Two who have talked: one message of the first. */
async function talk(name: string): Promise<{ al: Device; bo: Device; conv: string }> {
  const [al, bo] = [await newDevice(port, `al ${name}`), await newDevice(port, `bo ${name}`)];
  const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'first' });
  await bo.client.nextOf(6);
  return { al, bo, conv: String(conv) };
}

const shown = ({ msg, kind, data, edited, recalled }: ClassicFrame) => ({
  ...(msg !== undefined && { msg }),
  ...(kind !== undefined && { kind, data }),
  ...(edited !== undefined && { edited }),
  ...(recalled !== undefined && { recalled }),
});

describe('an edit', () => {
  test('is answered with its place, pushed to the others, and what is read is the new text', async () => {
    const { al, bo, conv } = await talk('edit');
    const al2 = await anotherDevice(port, al);
    const sent = await ask(al.client, { msgid: EDIT, conv, seq: 1, msg: '更好' }, 'r1');
    expect(sent).toEqual({ msgid: 20, ref: 'r1', conv, seq: 2, at: expect.any(Number) });
    for (const { client } of [bo, al2]) {
      expect(await client.nextOf(36)).toEqual({
        ...{ msgid: 36, conv, id: al.id, name: 'al edit', seq: 2, n: 1, at: sent.at, ref: 'r1' },
        ...{ kind: 'edited', data: { seq: 1, msg: '更好', edited: sent.at } },
      });
    }
    expect((await readLog(bo, conv)).map(shown)).toEqual([
      { msg: '更好', edited: sent.at },
      { kind: 'edited', data: { seq: 1, msg: '更好', edited: sent.at } },
    ]);
  });

  test('again with the same ref is the same edit', async () => {
    const { al, conv } = await talk('again');
    const edit = { msgid: EDIT, conv, seq: 1, msg: 'x' };
    const first = await ask(al.client, edit, 'same');
    expect(await ask(al.client, edit, 'same')).toEqual({ ...first, duplicate: true });
    const other = await ask(al.client, { ...edit, msg: 'y' }, 'same');
    expect(other).toEqual({ ...first, duplicate: true, differs: true });
    expect(await readLog(al, conv)).toHaveLength(2);
  });

  test('is for a classic client a new message', async () => {
    const al = await newDevice(port, 'al plain');
    const old = await newcomer(port, 'old plain');
    const { conv } = await ask(al.client, { msgid: 6, toid: old.id, msg: 'first' });
    await old.client.nextOf(6);
    await ask(al.client, { msgid: EDIT, conv, seq: 1, msg: 'better' });
    expect(await old.client.nextOf(6)).toMatchObject({ msg: '* better', id: al.id });
  });
});

describe('a recall', () => {
  test('leaves nothing of the text, for nobody and nowhere', async () => {
    const { al, bo, conv } = await talk('recall');
    await ask(al.client, { msgid: RECALL, conv, seq: 1 });
    expect(await bo.client.nextOf(36)).toMatchObject({ kind: 'recalled', data: { seq: 1 } });
    const [first] = await readLog(bo, conv);
    expect(first).toMatchObject({ msgid: 6, seq: 1, recalled: expect.any(Number), by: al.id });
    expect(first).not.toHaveProperty('msg');
    const again = await deviceAgain(port, bo);
    expect(JSON.stringify(again.answer)).not.toContain('first');
  });

  test('keeps a message from a classic client that it has not reached', async () => {
    const al = await newDevice(port, 'al gone');
    const old = await newcomer(port, 'old gone');
    await old.client.close();
    const { conv } = await ask(al.client, { msgid: 6, toid: old.id, msg: 'secret' });
    await ask(al.client, { msgid: 6, toid: old.id, msg: 'open' });
    await ask(al.client, { msgid: RECALL, conv, seq: 1 });
    const { answer } = await comeBack(port, old);
    expect(JSON.stringify(answer)).toContain('open');
    expect(JSON.stringify(answer)).not.toContain('secret');
  });

  test('survives a kill', async () => {
    const { al, conv } = await talk('restart');
    await ask(al.client, { msgid: RECALL, conv, seq: 1 });
    await node.kill();
    node = await startParley({ dataFolder: folder.path });
    port = node.tcpPort;
    const again = await deviceAgain(port, al);
    expect(JSON.stringify(await readLog(again, conv))).not.toContain('first');
  });
});

describe('reactions and pins', () => {
  test('are counted where the log is read, and by whom', async () => {
    const { al, bo, conv } = await talk('reactions');
    await ask(al.client, { msgid: REACT, conv, seq: 1, emoji: '👍🏽' });
    await ask(bo.client, { msgid: REACT, conv, seq: 1, emoji: '👍🏽' });
    await ask(bo.client, { msgid: REACT, conv, seq: 1, emoji: '❤️' });
    const [first] = await readLog(al, conv);
    expect(first?.reactions).toEqual([
      { emoji: '❤️', count: 1, users: [bo.id] },
      { emoji: '👍🏽', count: 2, users: [al.id, bo.id], mine: true },
    ]);
    await ask(bo.client, { msgid: REACT, conv, seq: 1, emoji: '❤️', on: false });
    const [after] = await readLog(al, conv);
    expect(after?.reactions).toEqual([
      { emoji: '👍🏽', count: 2, users: [al.id, bo.id], mine: true },
    ]);
  });

  test('are bounded', async () => {
    const { al, conv } = await talk('bounds');
    for (let index = 0; index < 12; index += 1) {
      const emoji = String.fromCodePoint(0x1f600 + index);
      expect(await ask(al.client, { msgid: REACT, conv, seq: 1, emoji })).toMatchObject({
        msgid: 20,
      });
    }
    const more = { msgid: REACT, conv, seq: 1, emoji: '🎈' };
    expect(await ask(al.client, more)).toMatchObject({ msgid: 12, error: 'too_many' });
  });

  test('what is pinned is listed, until it is unpinned or recalled', async () => {
    const { al, bo, conv } = await talk('pins');
    await ask(al.client, { msgid: 6, conv, msg: 'second' });
    await ask(bo.client, { msgid: PIN, conv, seq: 1 });
    await ask(al.client, { msgid: PIN, conv, seq: 2 });
    const pinned = async () =>
      (await ask(al.client, { msgid: 43, conv })).pins as readonly ClassicFrame[];
    expect((await pinned()).map(({ seq, id }) => [seq, id])).toEqual([
      [2, al.id],
      [1, bo.id],
    ]);
    await ask(al.client, { msgid: RECALL, conv, seq: 2 });
    await ask(al.client, { msgid: PIN, conv, seq: 1, on: false });
    expect(await pinned()).toEqual([]);
  });
});

describe('refused is', () => {
  test.each<[string, ClassicFrame, 'al' | 'bo' | 'stranger', string]>([
    ['an edit of what another said', { msgid: EDIT, seq: 1, msg: 'x' }, 'bo', 'not_allowed'],
    ['a recall of it', { msgid: RECALL, seq: 1 }, 'bo', 'not_allowed'],
    ['an act upon nothing', { msgid: PIN, seq: 99 }, 'al', 'unknown_entry'],
    ['one by a stranger', { msgid: PIN, seq: 1 }, 'stranger', 'unknown_conversation'],
    ['an empty edit', { msgid: EDIT, seq: 1, msg: '' }, 'al', 'invalid_field'],
    ['a text as a place', { msgid: RECALL, seq: '1' }, 'al', 'invalid_field'],
    [
      'an emoji of 33 bytes',
      { msgid: REACT, seq: 1, emoji: 'x'.repeat(33) },
      'al',
      'invalid_field',
    ],
  ])('%s', async (name, frame, who, error) => {
    const { al, bo, conv } = await talk(name);
    const stranger = who === 'stranger' ? await newDevice(port, `st ${name}`) : al;
    const { client } = { al, bo, stranger }[who];
    expect(await ask(client, { ...frame, conv })).toMatchObject({ msgid: 12, error });
    expect((await readLog(al, conv)).map(shown)).toEqual([{ msg: 'first' }]);
  });

  test('an act in the feed', async () => {
    const al = await newDevice(port, 'al feed');
    const feed = `u${al.id}`;
    expect(await ask(al.client, { msgid: PIN, conv: feed, seq: 1 })).toMatchObject({
      error: 'unknown_conversation',
    });
  });
});

test('of an edit and a recall at once everybody sees the same', async () => {
  const { al, bo, conv } = await talk('race');
  const al2 = await anotherDevice(port, al);
  const [edited, recalled] = await Promise.all([
    ask(al.client, { msgid: EDIT, conv, seq: 1, msg: 'changed' }),
    ask(al2.client, { msgid: RECALL, conv, seq: 1 }),
  ]);
  expect(recalled).toMatchObject({ msgid: 20 });
  expect([20, 12]).toContain(edited.msgid);
  const logs = await Promise.all([al, al2, bo].map((device) => readLog(device, conv)));
  for (const log of logs) {
    expect(log[0]).toMatchObject({ seq: 1, recalled: expect.any(Number) });
    expect(log.at(-1)).toMatchObject({ kind: 'recalled' });
  }
});
