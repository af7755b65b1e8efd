import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  anotherDevice,
  ask,
  type Device,
  deviceAgain,
  newDevice,
  readLog,
} from '../server/devices.ts';
import { PASSWORD } from '../server/people.ts';
import { type ClassicFrame, connectClassic } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { describeWith } from '../support/describe-with.ts';
import { type Cluster, startCluster } from './cluster.ts';

const MANY_FRAMES_MS = 30_000;

type Listed = { readonly conv: string; readonly seq: number; readonly unread: number };

describeWith(['mariadb', 'redis', 'nginx'], 'many devices on two nodes', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(() => cluster?.stop());
  const port = (at: number): number => cluster.node(at % 2 === 0 ? 0 : 1).tcpPort;

  test('a group that is joined on one node is joined by the devices on the other', async () => {
    const al = await newDevice(port(0), 'al1');
    const bo = await newDevice(port(0), 'bo1');
    const there = await anotherDevice(port(1), bo);
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'tea' });
    await ask(al.client, { msgid: 10, groupid, msg: 'before' });
    await ask(bo.client, { msgid: 9, groupid });
    expect(await there.client.nextOf(36)).toMatchObject({
      ...{ kind: 'joined', data: { conv, groupid, groupname: 'tea', begin: 1 } },
    });
    expect(await ask(there.client, { msgid: 10, conv, msg: 'hello' })).toMatchObject({ seq: 3 });
    await ask(al.client, { msgid: 10, groupid, msg: 'welcome' });
    expect(await there.client.next(({ msg }) => msg === 'welcome')).toMatchObject({ seq: 4 });
    const { answer } = await anotherDevice(port(1), bo);
    expect(answer.conversations).toMatchObject([
      { conv, seq: 4, begin: 1, unread: 1, last: { msg: 'welcome' } },
    ]);
    const cy = await newDevice(port(1), 'cy1');
    await ask(cy.client, { msgid: 9, groupid });
    const late = await deviceAgain(port(0), cy);
    expect(late.answer.conversations).toMatchObject([
      { conv, seq: 5, begin: 4, unread: 0, last: { kind: 'entered', id: cy.id } },
    ]);
  });

  test('logging in under load, what is listed, pushed and synced is exactly the log', async () => {
    const al = await newDevice(port(0), 'al2');
    const others: Device[] = [];
    for (const [at, name] of ['bo2', 'cy2', 'di2', 'eve2'].entries()) {
      others.push(await newDevice(port(at), name));
    }
    const made = await ask(al.client, { msgid: 8, groupname: 'all' });
    await Promise.all(others.map(({ client }) => ask(client, { msgid: 9, groupid: made.groupid })));
    const watchers: Device[] = [];
    let written = 0;
    const writing = others.map(async ({ client }, of) => {
      while (written < 2_000 || watchers.length < 30) {
        const last = `${of} ${written}`;
        for (let at = 0; at < 8; at += 1) {
          written += 1;
          const to =
            written % 3 === 0 ? { msgid: 10, groupid: made.groupid } : { msgid: 6, toid: al.id };
          client.send({ ...to, msg: `m${written}`, ref: at === 7 ? last : `${last}.${at}` });
        }
        await client.next(({ msgid, ref }) => msgid === 20 && ref === last, MANY_FRAMES_MS);
      }
    });
    while (watchers.length < 30) {
      const several = [0, 1, 2].map((at) => anotherDevice(port(at), al));
      watchers.push(...(await Promise.all(several)));
    }
    await Promise.all(writing);

    const { answer } = await deviceAgain(port(1), al);
    const heads = new Map(listedIn(answer).map(({ conv, seq }) => [conv, seq]));
    expect(heads.size).toBe(5);
    for (const [conv, head] of heads) {
      const log = await readLog(al, conv, 0, 500);
      expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: head }, (_, at) => at + 1));
      for (const watcher of [al, ...watchers]) {
        const told = listedIn(watcher.answer).find(({ conv: of }) => of === conv)?.seq ?? 0;
        if (head > told) {
          await watcher.client.next((frame) => isPush(frame, conv, head), MANY_FRAMES_MS);
        }
        const pushes = watcher.client.received.filter((frame) => isPush(frame, conv));
        expect(pushes).toEqual(log.slice(told));
      }
    }
  }, 90_000);

  test('a new password is not outrun by logins on the other node', async () => {
    for (let round = 0; round < 4; round += 1) {
      const al = await newDevice(port(0), `al3.${round}`);
      const old = await connectClassic(port(1));
      old.send({ msgid: 1, id: al.id, password: PASSWORD });
      expect(await old.nextOf(2)).toMatchObject({ errno: 0 });
      const clients = await Promise.all(
        Array.from({ length: 12 }, (_, at) => connectClassic(port(at + 1))),
      );
      const changing = ask(al.client, { msgid: 38, password: PASSWORD, newpassword: 'another' });
      const logins = Promise.allSettled(
        clients.map((client, at) =>
          ask(client, {
            ...{ msgid: 1, v: 2 },
            ...(at % 2 === 0 ? { token: al.token } : { id: al.id, password: PASSWORD }),
          }),
        ),
      );
      await changing;
      for (const [at, login] of (await logins).entries()) {
        if (login.status === 'rejected' || login.value.errno === 0) await clients[at]?.closed;
      }
      expect(await old.nextOf(12)).toMatchObject({ errno: 120 });
      await old.closed;
      // A login that was under way is ended first, and its token a moment later.
      const isAlone = async () => {
        const { devices } = await ask(al.client, { msgid: 34 });
        return (devices as readonly ClassicFrame[]).every(({ current }) => current === true);
      };
      await eventually(isAlone, 10_000, () => 'the end of all other devices');
      for (const client of clients) client.destroy();
    }
  });

  test('a token that is forgotten ends its other connections, on the other node too', async () => {
    const al = await newDevice(port(0), 'al4');
    const there = await deviceAgain(port(1), al);
    await ask(al.client, { msgid: 3, forget: true });
    expect(await there.client.nextOf(12)).toMatchObject({ errno: 120, error: 'logged_out' });
    await there.client.closed;
  });

  test('the same ref at the same time on both nodes is stored once', async () => {
    const [al, bo] = [await newDevice(port(0), 'al5'), await newDevice(port(1), 'bo5')];
    const there = await anotherDevice(port(1), al);
    const answers: Promise<ClassicFrame>[] = [];
    for (let at = 0; at < 200; at += 1) {
      for (const { client } of [al, there]) {
        client.send({ msgid: 6, toid: bo.id, msg: 'm', ref: `r${at}` });
        answers.push(
          client.next(({ msgid, ref }) => msgid === 20 && ref === `r${at}`, MANY_FRAMES_MS),
        );
      }
    }
    const all = await Promise.all(answers);
    const log = await readLog(bo, `d${al.id}.${bo.id}`, 0, 500);
    expect(log).toHaveLength(200);
    for (const { ref, seq } of log) {
      const of = all.filter((answer) => answer.ref === ref);
      expect(of.map((answer) => answer.seq)).toEqual([seq, seq]);
      expect(of.filter(({ duplicate }) => duplicate !== true)).toHaveLength(1);
    }
  }, 60_000);

  test('conversations and contacts are listed in pages, in one order', async () => {
    const al = await newDevice(port(0), 'al6');
    const peers: Device[] = [];
    for (let from = 0; from < 230; from += 23) {
      const some = await Promise.all(
        Array.from({ length: 23 }, (_, at) => newDevice(port(at), `peer6.${from + at}`)),
      );
      for (const { client, id } of some) {
        await ask(client, { msgid: 6, toid: al.id, msg: 'm' });
        al.client.send({ msgid: 7, friendid: id });
        client.destroy();
      }
      peers.push(...some);
    }
    await al.client.next(({ kind, seq }) => kind === 'contact' && seq === 230, MANY_FRAMES_MS);
    const { client, answer } = await deviceAgain(port(1), al);
    expect(answer).toMatchObject({ more: true, morefriends: true });
    const first = listedIn(answer);
    const rest = await ask(client, { msgid: 28, after: first.at(-1)?.conv });
    expect(rest).toMatchObject({ msgid: 29, more: false });
    const listed = [...first, ...listedIn(rest)].map(({ conv }) => conv);
    expect(listed).toEqual(peers.map(({ id }) => `d${al.id}.${id}`).sort());
    const friends = answer.friends as { id: number }[];
    const others = await ask(client, { msgid: 30, after: friends.at(-1)?.id });
    const ids = [...friends, ...(others.friends as { id: number }[])].map(({ id }) => id);
    expect(ids).toEqual(peers.map(({ id }) => id).sort((a, b) => a - b));
  }, 60_000);
});

function listedIn({ conversations }: ClassicFrame): Listed[] {
  return (conversations ?? []) as Listed[];
}

function isPush(frame: ClassicFrame, conv: string, seq?: number): boolean {
  const isOf = [6, 10, 36].includes(Number(frame.msgid)) && frame.conv === conv;
  return isOf && (seq === undefined || frame.seq === seq);
}
