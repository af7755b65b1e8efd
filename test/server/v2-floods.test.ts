import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import {
  type ClassicClient,
  type ClassicFrame,
  connectClassic,
} from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { useParley } from './use-parley.ts';

const PIPELINED = 10_000;
const MANY_FRAMES_MS = 30_000;
const MIB = 1_048_576;

const node = useParley();
const port = (): number => node().tcpPort;

/** Sends without waiting for anything, as fast as the socket takes it. */
function flood(
  { client }: { client: ClassicClient },
  count: number,
  of: (at: number) => ClassicFrame,
) {
  const frames = Array.from({ length: count }, (_, at) => `${JSON.stringify(of(at))}\n`);
  client.sendRaw(frames.join(''));
}

async function residentBytes(): Promise<number> {
  const statm = await readFile(`/proc/${node().pid}/statm`, 'utf8');
  return Number(statm.split(' ')[1]) * 4_096;
}

/** A conversation with `bytes` of text in it. */
async function longLog(al: Device, bo: Device, bytes: number): Promise<string> {
  const msg = 'x'.repeat(16_000);
  const count = Math.ceil(bytes / msg.length);
  flood(al, count, (at) => ({ msgid: 6, toid: bo.id, msg, ref: `long ${at}` }));
  const { conv } = await al.client.next(({ ref }) => ref === `long ${count - 1}`, MANY_FRAMES_MS);
  return String(conv);
}

describe('ten thousand requests on one connection, none awaited', () => {
  test.each<{ what: string; of: (device: Device, bo: Device, at: number) => ClassicFrame }>([
    { what: 'pings', of: () => ({ msgid: 13 }) },
    { what: 'sends', of: (_, bo) => ({ msgid: 6, toid: bo.id, msg: 'm' }) },
    { what: 'sends by name', of: (al, bo) => ({ msgid: 6, conv: `d${al.id}.${bo.id}`, msg: 'm' }) },
    { what: 'syncs', of: (al, bo) => ({ msgid: 21, conv: `d${al.id}.${bo.id}`, limit: 3 }) },
    { what: 'delivered', of: (al) => ({ msgid: 23, conv: `u${al.id}`, seq: 0 }) },
    { what: 'reads', of: (al, bo, at) => ({ msgid: 24, conv: `d${al.id}.${bo.id}`, seq: at % 3 }) },
    { what: 'typing', of: (al, bo) => ({ msgid: 26, conv: `d${al.id}.${bo.id}` }) },
    { what: 'lists of conversations', of: () => ({ msgid: 28 }) },
    { what: 'lists of contacts', of: () => ({ msgid: 30 }) },
    { what: 'lists of members of nothing', of: () => ({ msgid: 32, groupid: 77 }) },
    { what: 'lists of devices', of: () => ({ msgid: 34 }) },
    { what: 'contacts', of: (_, bo) => ({ msgid: 7, friendid: bo.id }) },
    { what: 'joins of nothing', of: () => ({ msgid: 9, groupid: 77 }) },
    { what: 'revocations of nothing', of: () => ({ msgid: 37, device: 77 }) },
    { what: 'wrong passwords', of: () => ({ msgid: 38, password: 'wrong', newpassword: 'x' }) },
    { what: 'second logins', of: (al) => ({ msgid: 1, v: 2, token: al.token }) },
    { what: 'logouts', of: () => ({ msgid: 3 }) },
  ])(
    '$what, are all answered',
    async ({ what, of }) => {
      const [al, bo] = [
        await newDevice(port(), `al ${what}`),
        await newDevice(port(), `bo ${what}`),
      ];
      for (const msg of ['a', 'b']) await ask(bo.client, { msgid: 6, toid: al.id, msg });
      flood(al, PIPELINED, (at) => ({ ...of(al, bo, at), ref: `${at}` }));
      const answered = () => al.client.received.filter(({ ref }) => /^\d+$/.test(String(ref)));
      await eventually(
        () => answered().length >= PIPELINED,
        MANY_FRAMES_MS,
        () => `${PIPELINED} answers, not ${answered().length}`,
      );
      const refs = answered().map(({ ref }) => Number(ref));
      expect(refs.sort((a, b) => a - b)).toEqual(Array.from({ length: PIPELINED }, (_, at) => at));
      expect(await ask(bo.client, { msgid: 13 })).toMatchObject({ msgid: 14 });
    },
    60_000,
  );
});

describe('long pages', () => {
  test('that are asked for all at once come all, to who reads', async () => {
    const [al, bo] = [await newDevice(port(), 'al1'), await newDevice(port(), 'bo1')];
    const conv = await longLog(al, bo, 4 * MIB);
    const back = await deviceAgain(port(), bo);
    flood(back, 120, (at) => ({ msgid: 21, conv, after: at, limit: 500, ref: `p${at}` }));
    for (let at = 0; at < 120; at += 1) {
      const page = await back.client.next(({ ref }) => ref === `p${at}`, MANY_FRAMES_MS);
      expect(page).toMatchObject({ msgid: 22, more: true });
      expect((page.messages as ClassicFrame[])[0]).toMatchObject({ seq: at + 1 });
    }
  }, 60_000);

  test('that nobody reads are not held: the others go on, and memory stays bounded', async () => {
    const [al, bo] = [await newDevice(port(), 'al2'), await newDevice(port(), 'bo2')];
    const conv = await longLog(al, bo, 4 * MIB);
    const deaf = await Promise.all(Array.from({ length: 4 }, () => deviceAgain(port(), bo)));
    const before = await residentBytes();
    for (const device of deaf) {
      device.client.pause();
      flood(device, 400, (at) => ({ msgid: 21, conv, limit: 500, ref: `${at}` }));
      flood(device, 1_000, (at) => ({ msgid: 28, ref: `list ${at}` }));
    }
    // The server is asked by others for as long as it may be busy with what nobody reads.
    for (let at = 0; at < 200; at += 1) {
      expect(await ask(al.client, { msgid: 6, toid: bo.id, msg: 'm' })).toMatchObject({
        msgid: 20,
      });
      expect((await residentBytes()) - before).toBeLessThan(120 * MIB);
    }
    // Whoever reads on gets what he asked for.
    const [one] = deaf;
    if (one === undefined) throw new Error('there is one');
    one.client.resume();
    await one.client.next(({ ref }) => ref === '399', MANY_FRAMES_MS);
    await one.client.next(({ ref }) => ref === 'list 999', MANY_FRAMES_MS);
    for (const { client } of deaf) client.destroy();
  }, 90_000);
});

describe('a resend', () => {
  test('that overtakes the first one, on the same connection or another, is stored once', async () => {
    const [al, bo] = [await newDevice(port(), 'al3'), await newDevice(port(), 'bo3')];
    const devices = [al, ...(await Promise.all([1, 2, 3].map(() => anotherDevice(port(), al))))];
    const COUNT = 300;
    for (const device of devices) {
      for (const again of [0, 1]) {
        flood(device, COUNT, (at) => ({ msgid: 6, toid: bo.id, msg: `${again}`, ref: `s${at}` }));
      }
    }
    const answersOf = ({ client }: Device, ref?: string) =>
      client.received.filter((frame) => frame.msgid === 20 && (!ref || frame.ref === ref));
    await eventually(
      () => devices.every((device) => answersOf(device).length >= 2 * COUNT),
      MANY_FRAMES_MS,
      () => 'all answers',
    );
    const log = await readLog(bo, `d${al.id}.${bo.id}`, 0, 500);
    expect(log.map(({ ref }) => ref).sort()).toEqual(
      Array.from({ length: COUNT }, (_, at) => `s${at}`).sort(),
    );
    for (const { seq, at, ref } of log) {
      const answers = devices.flatMap((device) => answersOf(device, String(ref)));
      expect(answers).toHaveLength(2 * devices.length);
      for (const answer of answers) expect(answer).toMatchObject({ seq, at });
      expect(answers.filter(({ duplicate }) => duplicate !== true)).toHaveLength(1);
    }
    expect(bo.client.received.filter(({ msgid }) => msgid === 6)).toHaveLength(COUNT);
  }, 60_000);
});

describe('typing', () => {
  test('in two conversations by turns is told no oftener than in one', async () => {
    const al = await newDevice(port(), 'al4');
    const peers = [await newDevice(port(), 'bo4'), await newDevice(port(), 'cy4')];
    const startMs = performance.now();
    for (let at = 0; at < 200; at += 1) {
      for (const { id } of peers) {
        al.client.send({ msgid: 26, conv: `d${al.id}.${id}`, ref: `t${at}.${id}` });
      }
    }
    await al.client.next(({ ref }) => ref === `t199.${peers[1]?.id}`);
    for (const peer of peers) {
      await ask(peer.client, { msgid: 13 });
      const told = peer.client.received.filter(({ msgid }) => msgid === 26).length;
      expect(told).toBeGreaterThan(0);
      expect(told).toBeLessThanOrEqual(1 + Math.floor((performance.now() - startMs) / 1_000));
    }
  });
});

describe('a logout in the middle of sends', () => {
  test('lets those before it through and refuses those behind it', async () => {
    const [al, bo] = [await newDevice(port(), 'al5'), await newDevice(port(), 'bo5')];
    const send = (at: number) => ({ msgid: 6, toid: bo.id, msg: 'm', ref: `s${at}` });
    flood(al, 601, (at) => (at === 300 ? { msgid: 3, ref: 'out' } : send(at)));
    await al.client.next(({ ref }) => ref === 's600');
    const answers = new Map(al.client.received.map((frame) => [frame.ref, frame]));
    expect(answers.get('out')).toMatchObject({ msgid: 11 });
    for (let at = 0; at < 300; at += 1) {
      expect(answers.get(`s${at}`)).toMatchObject({ msgid: 20, seq: at + 1 });
      expect(answers.get(`s${at + 301}`)).toMatchObject({ msgid: 12, errno: 110 });
    }
    expect(await readLog(bo, `d${al.id}.${bo.id}`, 0, 500)).toHaveLength(300);
  });

  test('and a login right behind it are done in their order, in one write', async () => {
    const [al, bo] = [await newDevice(port(), 'al6'), await newDevice(port(), 'bo6')];
    const client = await connectClassic(port());
    const send = (ref: string) => ({ msgid: 6, toid: bo.id, msg: ref, ref });
    const frames = [
      send('too early'),
      { msgid: 1, v: 2, token: al.token, ref: 'in' },
      send('first'),
      { msgid: 1, v: 2, token: al.token, ref: 'in again' },
      { msgid: 3, ref: 'out' },
      send('too late'),
      { msgid: 1, v: 2, token: bo.token, ref: 'in as bo' },
      { msgid: 6, toid: al.id, msg: 'from bo', ref: 'second' },
      { msgid: 13, ref: 'end' },
    ];
    client.sendRaw(frames.map((frame) => JSON.stringify(frame)).join(''));
    await client.next(({ ref }) => ref === 'second');
    const answers = new Map(client.received.map((frame) => [frame.ref, frame]));
    expect(answers.get('too early')).toMatchObject({ errno: 110 });
    expect(answers.get('in')).toMatchObject({ msgid: 2, id: al.id });
    expect(answers.get('first')).toMatchObject({ msgid: 20, seq: 1 });
    expect(answers.get('in again')).toMatchObject({ msgid: 12, errno: 111 });
    expect(answers.get('out')).toMatchObject({ msgid: 11 });
    expect(answers.get('too late')).toMatchObject({ errno: 110 });
    expect(answers.get('in as bo')).toMatchObject({ msgid: 2, id: bo.id });
    expect(answers.get('second')).toMatchObject({ msgid: 20, seq: 2 });
  });
});
