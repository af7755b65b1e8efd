import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { type TempFolder, tempFolder } from '../support/temp-folder.ts';
import { ask, type Device, deviceAgain, newDevice } from './devices.ts';

let folder: TempFolder;
let node: ParleyNode;
let port: number;
beforeAll(async () => {
  folder = await tempFolder('search');
  node = await startParley({ dataFolder: folder.path });
  port = node.tcpPort;
});
afterAll(async () => {
  await node.stop();
  await folder.remove();
});

const SEARCH = 95;

type Hit = ClassicFrame & {
  readonly seq: number;
  readonly text: string;
  readonly marks: readonly { readonly start: number; readonly end: number }[];
};

const search = ({ client }: Device, query: string, more: ClassicFrame = {}) =>
  ask(client, { msgid: SEARCH, query, ...more });

const hitsOf = (answer: ClassicFrame): Hit[] => {
  expect(answer).toMatchObject({ msgid: 96 });
  return answer.hits as Hit[];
};

const textsOf = (answer: ClassicFrame): string[] => hitsOf(answer).map(({ text }) => text);

/** Waits until the index has come so far. */
async function found(device: Device, query: string, texts: readonly string[]): Promise<void> {
  const expected = JSON.stringify(texts);
  await eventually(
    async () => JSON.stringify(textsOf(await search(device, query))) === expected,
    10_000,
    () => `${query} found`,
  );
}

async function talk(name: string): Promise<{ al: Device; bo: Device; say: Say }> {
  const [al, bo] = [await newDevice(port, `al ${name}`), await newDevice(port, `bo ${name}`)];
  const say = async (from: Device, msg: string): Promise<ClassicFrame> =>
    await ask(from.client, { msgid: 6, toid: from === al ? bo.id : al.id, msg });
  return { al, bo, say };
}
type Say = (from: Device, msg: string) => Promise<ClassicFrame>;

describe('a search', () => {
  test('finds words, Chinese and emoji with their places, the newest first', async () => {
    const { al, bo, say } = await talk('words');
    const { conv } = await say(al, 'Héllo from Parley');
    await say(bo, '今天天气很好，hello');
    await say(al, '🎉 party');
    // The last one said is the last one in the index.
    await found(al, '🎉', ['🎉 party']);
    await found(bo, 'hello', ['今天天气很好，hello', 'Héllo from Parley']);
    expect(textsOf(await search(al, '天气'))).toEqual(['今天天气很好，hello']);
    expect(textsOf(await search(al, '气'))).toEqual(['今天天气很好，hello']);
    expect(textsOf(await search(al, 'hello -parley'))).toEqual(['今天天气很好，hello']);
    expect(textsOf(await search(al, '"from parley" hello'))).toEqual(['Héllo from Parley']);
    expect(textsOf(await search(al, 'hello', { from: bo.id }))).toEqual(['今天天气很好，hello']);
    expect(hitsOf(await search(al, 'PARLEY', { conv }))).toEqual([
      {
        ...{ conv, seq: 1, at: expect.any(Number), id: al.id, name: 'al words' },
        ...{ text: 'Héllo from Parley', offset: 0, length: 17 },
        marks: [{ start: 11, end: 17 }],
      },
    ]);
  });

  test('shows of a long text what is around the place', async () => {
    const { al, say } = await talk('long');
    await say(al, `${'早'.repeat(3_000)} needle ${'晚'.repeat(2_000)}`);
    await eventually(
      async () => textsOf(await search(al, 'needle')).length === 1,
      10_000,
      () => 'it was found',
    );
    const [hit] = hitsOf(await search(al, 'needle'));
    const [{ start, end } = { start: 0, end: 0 }] = hit?.marks ?? [];
    expect(hit?.text.slice(start, end)).toBe('needle');
    expect(hit?.text.length).toBeLessThanOrEqual(200);
    expect(Number(hit?.offset) + start).toBe(3_001);
    expect(hit?.length).toBe(5_008);
  });

  test('finds an edited text by the new one alone, and one taken back not at all', async () => {
    const { al, bo, say } = await talk('altered');
    const { conv } = await say(al, 'erstwhile words');
    await say(al, 'secretive words');
    await found(bo, 'words', ['secretive words', 'erstwhile words']);
    await ask(al.client, { msgid: 39, conv, seq: 1, msg: 'henceforth words' });
    await ask(al.client, { msgid: 40, conv, seq: 2 });
    // At once: the text decides, not the index.
    expect(textsOf(await search(bo, 'erstwhile'))).toEqual([]);
    expect(textsOf(await search(bo, 'secretive'))).toEqual([]);
    await found(bo, 'henceforth', ['henceforth words']);
  });

  test('is only of where one is, and of what was said since one came', async () => {
    const [al, bo] = [await newDevice(port, 'al group'), await newDevice(port, 'bo group')];
    const stranger = await newDevice(port, 'stranger');
    const { groupid } = await ask(al.client, { msgid: 8, groupname: 'g' });
    await ask(al.client, { msgid: 10, groupid, msg: 'unheard before' });
    await ask(bo.client, { msgid: 9, groupid });
    await ask(al.client, { msgid: 10, groupid, msg: 'unheard after' });
    await found(al, 'unheard', ['unheard after', 'unheard before']);
    expect(textsOf(await search(bo, 'unheard'))).toEqual(['unheard after']);
    expect(textsOf(await search(bo, 'unheard', { conv: `g${groupid}` }))).toEqual([
      'unheard after',
    ]);
    expect(textsOf(await search(stranger, 'unheard'))).toEqual([]);
    expect(await search(stranger, 'unheard', { conv: `g${groupid}` })).toMatchObject({
      error: 'unknown_conversation',
    });
  });

  test('goes on page by page, without gap and without repetition', async () => {
    const { al, say } = await talk('pages');
    for (let at = 1; at <= 7; at += 1) await say(al, `leaf ${at}`);
    await eventually(
      async () => textsOf(await search(al, 'leaf')).length === 7,
      10_000,
      () => 'all were found',
    );
    const seqs: number[] = [];
    for (let before: unknown; ; ) {
      const page = await search(al, 'leaf', {
        limit: 3,
        ...(before !== undefined && { before }),
      });
      seqs.push(...hitsOf(page).map(({ seq }) => seq));
      if (page.more !== true) break;
      before = page.cursor;
    }
    expect(seqs).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  test('understands no syntax that is not its own, whatever is typed', async () => {
    const { al, say } = await talk('hostile');
    await say(al, 'plain or near column');
    await found(al, 'plain', ['plain or near column']);
    for (const query of [
      ...["' OR 1=1 --", '"; drop table search_message', 'plain NEAR/2 column*', 'col:plain^2'],
      ...['{plain} AND (near', '%_\\', '"plain', '\u0000plain', 'plain -', '😀'.repeat(100)],
      ...['的'.repeat(170), 'a '.repeat(255), '-'.repeat(512), '"'.repeat(512), '\ud800'],
    ]) {
      const answer = await search(al, query);
      expect([96, 12], query).toContain(answer.msgid);
      if (answer.msgid === 12) expect(answer.error).toMatch(/^(nothing_sought|invalid_field)$/);
    }
    expect(textsOf(await search(al, 'plain OR absent'))).toEqual([]);
    expect(textsOf(await search(al, 'plain OR near'))).toEqual(['plain or near column']);
  });

  test('is refused where a field is wrong', async () => {
    const { al } = await talk('refused');
    for (const fields of [
      ...[{}, { query: '' }, { query: 7 }, { query: 'x'.repeat(513) }, { query: 'x', limit: 0 }],
      ...[
        { query: 'x', limit: 51 },
        { query: 'x', from: 'me' },
        { query: 'x', before: 'later' },
      ],
      ...[
        { query: 'x', before: '9'.repeat(64) },
        { query: 'x', before: '1.9999999999999999' },
      ],
    ]) {
      const answer = await ask(al.client, { msgid: SEARCH, ...fields });
      expect(answer, JSON.stringify(fields)).toMatchObject({ msgid: 12, error: 'invalid_field' });
    }
  });
});

describe('the index', () => {
  test('knows after a kill what was said before it, and is made anew when it is lost', async () => {
    const { al, say } = await talk('restart');
    await say(al, 'durable words');
    // Killed at once: whether it is in the index by then is left to chance.
    await node.kill();
    node = await startParley({ dataFolder: folder.path });
    port = node.tcpPort;
    let again = await deviceAgain(port, al);
    await found(again, 'durable', ['durable words']);
    await node.kill();
    for (const suffix of ['', '-wal', '-shm']) {
      await rm(join(folder.path, `search.db${suffix}`), { force: true });
    }
    node = await startParley({ dataFolder: folder.path });
    port = node.tcpPort;
    again = await deviceAgain(port, al);
    await found(again, 'durable', ['durable words']);
  });

  test('can be left out', async () => {
    const other = await tempFolder('no-search');
    const without = await startParley({ dataFolder: other.path, args: ['--search', 'off'] });
    const device = await newDevice(without.tcpPort, 'nobody');
    expect(await search(device, 'x')).toMatchObject({ msgid: 12, error: 'search_off' });
    await without.stop();
    await other.remove();
  });
});
