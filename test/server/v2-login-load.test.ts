import { describe, expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { useParley } from './use-parley.ts';

const MESSAGES = 2_000;
const LOGINS = 50;
const MANY_FRAMES_MS = 20_000;

const node = useParley();
const port = (): number => node().tcpPort;

type Listed = { readonly conv: string; readonly seq: number; readonly n?: number };

test('logging in under load, what is listed, pushed and synced is exactly the log', async () => {
  const al = await newDevice(port(), 'al1');
  const others = await Promise.all(
    ['bo1', 'cy1', 'di1', 'eve1'].map((name) => newDevice(port(), name)),
  );
  const made = await ask(al.client, { msgid: 8, groupname: 'all' });
  await Promise.all(others.map(({ client }) => ask(client, { msgid: 9, groupid: made.groupid })));
  // One more connection of Al himself writes, too: his own messages come to his other devices.
  const writers = [...others, await anotherDevice(port(), al)];
  const watchers: Device[] = [];
  let written = 0;
  const writing = writers.map(async ({ client, id }, of) => {
    while (written < MESSAGES || watchers.length < LOGINS) {
      const burst = 1 + ((written * 7 + of) % 60);
      const last = `${of} ${written}`;
      for (let at = 0; at < burst; at += 1) {
        written += 1;
        const to =
          written % 3 === 0
            ? { msgid: 10, groupid: made.groupid }
            : { msgid: 6, toid: id === al.id ? (others[written % 4]?.id ?? 0) : al.id };
        client.send({ ...to, msg: `m${written}`, ref: at === burst - 1 ? last : `${last}.${at}` });
      }
      await client.next(({ msgid, ref }) => msgid === 20 && ref === last, MANY_FRAMES_MS);
    }
  });
  while (watchers.length < LOGINS) {
    const several = Array.from({ length: 1 + (watchers.length % 3) }, (_, at) =>
      at === 1 ? deviceAgain(port(), al) : anotherDevice(port(), al),
    );
    watchers.push(...(await Promise.all(several)));
  }
  await Promise.all(writing);

  const { answer } = await deviceAgain(port(), al);
  const heads = new Map(listedIn(answer).map(({ conv, seq }) => [conv, seq]));
  expect(heads.size).toBe(5);
  const logs = new Map<string, ClassicFrame[]>();
  for (const [conv, head] of heads) {
    const log = await readLog(al, conv, 0, 500);
    expect(log.map(({ seq }) => seq)).toEqual(upTo(head));
    logs.set(conv, log);
  }
  for (const watcher of [al, ...watchers]) {
    const told = new Map(listedIn(watcher.answer).map(({ conv, seq }) => [conv, seq]));
    for (const [conv, head] of heads) {
      const begin = told.get(conv) ?? 0;
      if (head > begin) {
        await watcher.client.next((frame) => isPush(frame, conv, head), MANY_FRAMES_MS);
      }
      const pushes = watcher.client.received.filter((frame) => isPush(frame, conv));
      expect(pushes).toEqual((logs.get(conv) ?? []).slice(begin));
    }
  }
}, 60_000);

describe('a login', () => {
  test('lists 450 conversations and contacts in pages, each once, in their order', async () => {
    const al = await newDevice(port(), 'al2');
    const peers: Device[] = [];
    for (let from = 0; from < 450; from += 50) {
      const some = await Promise.all(
        Array.from({ length: 50 }, (_, at) => newDevice(port(), `peer2.${from + at}`)),
      );
      for (const peer of some) {
        al.client.send({ msgid: 7, friendid: peer.id });
        peer.client.send({ msgid: 6, toid: al.id, msg: `from ${peer.name}` });
      }
      peers.push(...some);
    }
    await Promise.all(peers.map(({ client }) => ask(client, { msgid: 13 })));
    await al.client.next(({ kind, seq }) => kind === 'contact' && seq === 450, MANY_FRAMES_MS);
    await al.client.next(({ id, msgid }) => msgid === 6 && id === peers.at(-1)?.id);
    const back = await deviceAgain(port(), al);
    expect(back.answer).toMatchObject({ more: true, morefriends: true, feed: { seq: 450 } });

    const conversations = listedIn(back.answer);
    for (let more = true; more; ) {
      expect(conversations.length % 200).toBe(0);
      const page = await ask(back.client, { msgid: 28, after: conversations.at(-1)?.conv });
      expect(page.msgid).toBe(29);
      conversations.push(...listedIn(page));
      more = page.more === true;
    }
    const names = conversations.map(({ conv }) => conv);
    expect(names).toEqual(peers.map(({ id }) => `d${al.id}.${id}`).sort());
    expect(conversations).toEqual(
      conversations.map(() => expect.objectContaining({ seq: 1, unread: 1 })),
    );

    const friends = back.answer.friends as { id: number; state: string }[];
    for (let more = true; more; ) {
      expect(friends.length % 200).toBe(0);
      const page = await ask(back.client, { msgid: 30, after: friends.at(-1)?.id });
      expect(page.msgid).toBe(31);
      friends.push(...(page.friends as typeof friends));
      more = page.more === true;
    }
    expect(friends.map(({ id }) => id)).toEqual(peers.map(({ id }) => id).sort((a, b) => a - b));
    expect(new Set(friends.map(({ state }) => state))).toEqual(new Set(['online']));

    // What is said where it was not listed yet comes as a push all the same.
    const last = peers.at(-1);
    const conv = `d${al.id}.${last?.id}`;
    await ask(last?.client ?? al.client, { msgid: 6, toid: al.id, msg: 'again' });
    expect(await back.client.nextOf(6)).toMatchObject({ conv, seq: 2, msg: 'again' });
    expect(await ask(back.client, { msgid: 28, after: names.at(-1) })).toMatchObject({
      ...{ conversations: [], more: false },
    });
    for (const { client } of peers) client.destroy();
  }, 60_000);

  test('says how far one has read also right after one has said something', async () => {
    const [al, bo] = [await newDevice(port(), 'al3'), await newDevice(port(), 'bo3')];
    for (const msg of ['one', 'two']) await ask(bo.client, { msgid: 6, toid: al.id, msg });
    await ask(al.client, { msgid: 6, toid: bo.id, msg: 'mine' });
    await ask(bo.client, { msgid: 6, toid: al.id, msg: 'three' });
    const { answer } = await deviceAgain(port(), al);
    expect(answer.conversations).toMatchObject([{ seq: 4, read: 3, delivered: 3, unread: 1 }]);
    const other = await deviceAgain(port(), bo);
    expect(other.answer.conversations).toMatchObject([{ peerread: 3, read: 4, unread: 0 }]);
  });

  test('with a place of the feed lists what has changed, and all where that is unknown', async () => {
    const [al, bo] = [await newDevice(port(), 'al4'), await newDevice(port(), 'bo4')];
    await ask(bo.client, { msgid: 6, toid: al.id, msg: 'm' });
    await ask(al.client, { msgid: 7, friendid: bo.id });
    for (const since of [0, 1, 2, 1_000_000, Number.MAX_SAFE_INTEGER]) {
      const { answer } = await deviceAgain(port(), al, { since });
      expect(answer).toMatchObject({ feed: { seq: 1 }, conversations: [{ seq: 1 }] });
    }
  });
});

function listedIn({ conversations }: ClassicFrame): Listed[] {
  return [...((conversations ?? []) as Listed[])];
}

function isPush(frame: ClassicFrame, conv: string, seq?: number): boolean {
  const isOf = [6, 10, 36].includes(Number(frame.msgid)) && frame.conv === conv;
  return isOf && (seq === undefined || frame.seq === seq);
}

const upTo = (head: number): number[] => Array.from({ length: head }, (_, at) => at + 1);
