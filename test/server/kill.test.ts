import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { startParley } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { comeBack, joinGroup, listOf, makeGroup, newcomer, type Person, say } from './people.ts';

const PAIRS = 8;
const IN_FLIGHT = 16;

type Load = {
  readonly sender: Person;
  readonly reader: Person;
  /** The texts whose storing was acknowledged, in the order of the answers. */
  readonly acknowledged: string[];
};

/** Keeps some messages in flight until the connection breaks. */
async function send(load: Load, frame: object): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    const msg = `${next++}`;
    const answer = await say(load.sender, { ...frame, msg }, msg);
    if (answer.msgid === 20) load.acknowledged.push(msg);
    return one();
  };
  await Promise.allSettled(Array.from({ length: IN_FLIGHT }, one));
}

/** All texts of a sender that the reader finds missed after the restart, as he gets them. */
async function missedFrom(port: number, { sender, reader }: Load): Promise<string[]> {
  const { client, answer } = await comeBack(port, reader);
  await say({ ...reader, client }, { msgid: 6, toid: reader.id, msg: 'end' }, 'the end');
  await client.next(({ ref }) => ref === 'the end', 20_000);
  const frames = [...listOf(answer, 'offlinemsg'), ...client.received];
  await client.close();
  return frames.filter(({ id, msg }) => id === sender.id && msg).map(({ msg }) => String(msg));
}

test('kill -9 in the middle of a load costs no acknowledged message and locks nobody out', async () => {
  const folder = await tempFolder('kill');
  let node = await startParley({ dataFolder: folder.path });
  const loads: Load[] = [];
  for (let at = 0; at < PAIRS; at += 1) {
    const sender = await newcomer(node.tcpPort, `sender ${at}`);
    const reader = await newcomer(node.tcpPort, `reader ${at}`);
    await say(reader, { msgid: 7, friendid: sender.id });
    loads.push({ sender, reader, acknowledged: [] });
  }
  const frames: object[] = [];
  for (const [at, { sender, reader }] of loads.entries()) {
    const inGroup = at % 2 === 1;
    const groupid = inGroup ? await makeGroup(sender, 'g') : 0;
    if (inGroup) await joinGroup(reader, groupid);
    frames.push(inGroup ? { msgid: 10, groupid } : { msgid: 6, toid: reader.id });
  }
  const sending = loads.map((load, at) => send(load, frames[at] ?? {}));
  const [watched] = loads;
  await watched?.reader.client.next(({ msg }) => msg === '600', 20_000);
  await node.kill();
  await Promise.all(sending);

  node = await startParley({ dataFolder: folder.path });
  for (const load of loads) {
    const delivered = load.reader.client.received.filter(
      ({ id, msg }) => id === load.sender.id && msg,
    );
    const missed = await missedFrom(node.tcpPort, load);
    // In order, once, and without a gap from the first that came again: nothing was confirmed.
    expect(missed).toEqual(missed.map((_, at) => `${at}`));
    const kept = new Set(missed);
    expect(load.acknowledged.filter((msg) => !kept.has(msg))).toEqual([]);
    expect(delivered.filter(({ msg }) => !kept.has(String(msg)))).toEqual([]);
  }
  expect(loads.flatMap(({ acknowledged }) => acknowledged).length).toBeGreaterThan(600);

  // Nobody is online but who is: the crash left no state behind.
  const [one] = loads;
  if (one === undefined) throw new Error('there are loads');
  const { client, answer } = await comeBack(node.tcpPort, one.reader);
  expect(listOf(answer, 'friends')).toMatchObject([{ id: one.sender.id, state: 'offline' }]);
  const back = await comeBack(node.tcpPort, one.sender);
  // A ref from before the crash is still known.
  const first = await say({ ...one.sender, client: back.client }, { ...frames[0], msg: '0' }, '0');
  expect(first).toMatchObject({ msgid: 20, seq: 1 });
  await Promise.all([client.close(), back.client.close()]);
  expect(await node.stop()).toMatchObject({ code: 0 });
  await folder.remove();
});

test('killed again and again while it starts and stores, it always comes back', async () => {
  const folder = await tempFolder('kills');
  let node = await startParley({ dataFolder: folder.path });
  const writer = await newcomer(node.tcpPort, 'writer');
  let stored = 0;
  for (let round = 0; round < 4; round += 1) {
    const client = await connectClassic(node.tcpPort);
    client.send({ msgid: 1, id: writer.id, password: 'correct horse' });
    if ((await client.nextOf(2)).errno !== 0) {
      client.send({ msgid: 1, id: writer.id, password: 'correct horse' });
      await client.nextOf(2);
    }
    const self = { ...writer, client };
    for (let at = 0; at < 200; at += 1) client.send({ msgid: 6, toid: writer.id, msg: 'x' });
    const { seq } = await say(self, { msgid: 6, toid: writer.id, msg: 'x' });
    expect(Number(seq)).toBeGreaterThanOrEqual(stored + 201);
    stored = Number(seq);
    for (let at = 0; at < 500; at += 1) client.send({ msgid: 6, toid: writer.id, msg: 'y' });
    await node.kill();
    node = await startParley({ dataFolder: folder.path });
  }
  expect(await node.stop()).toMatchObject({ code: 0 });
  await folder.remove();
});
