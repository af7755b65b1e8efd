import { describe, expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { anotherDevice, ask, type Device, deviceAgain, newDevice, readLog } from './devices.ts';
import { newcomer } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley();
const port = (): number => node().tcpPort;

describe('a group that is joined on one device', () => {
  test('is told to the others by the feed; they get its messages and may send at once', async () => {
    const al = await newDevice(port(), 'al1');
    const bo = await newDevice(port(), 'bo1');
    const beside = await anotherDevice(port(), bo);
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'tea' });
    await ask(al.client, { msgid: 10, groupid, msg: 'before' });
    const joined = await ask(bo.client, { msgid: 9, groupid });
    expect(joined).toMatchObject({ msgid: 11, groupid, groupname: 'tea', conv, seq: 1 });
    expect(await beside.client.nextOf(36)).toMatchObject({
      ...{ conv: `u${bo.id}`, seq: 1, kind: 'joined', id: bo.id, name: 'bo1' },
      data: { conv, groupid, groupname: 'tea', begin: 1 },
    });
    expect(await ask(beside.client, { msgid: 10, conv, msg: 'hello' })).toMatchObject({ seq: 3 });
    await ask(al.client, { msgid: 10, groupid, msg: 'welcome' });
    const push = { msgid: 10, groupid, groupname: 'tea', conv, seq: 4, id: al.id, msg: 'welcome' };
    for (const { client } of [bo, beside]) {
      expect(await client.next(({ msg }) => msg === 'welcome')).toMatchObject(push);
    }
    expect(saidIn(await readLog(beside, String(conv)))).toEqual(['entered', 'hello', 'welcome']);
    expect(await ask(beside.client, { msgid: 32, groupid })).toMatchObject({ msgid: 33 });
  });

  test('is one for the others too where it was made', async () => {
    const al = await newDevice(port(), 'al2');
    const beside = await anotherDevice(port(), al);
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'mine' });
    await beside.client.nextOf(36);
    await ask(al.client, { msgid: 10, groupid, msg: 'first' });
    expect(await beside.client.nextOf(10)).toMatchObject({ conv, seq: 1, groupname: 'mine' });
    expect(await ask(beside.client, { msgid: 26, conv })).toMatchObject({ msgid: 11 });
    expect(await ask(beside.client, { msgid: 24, conv, seq: 1 })).toMatchObject({ msgid: 11 });
  });

  test('is joined by a classic connection of the same user as well, and the other way round', async () => {
    const al = await newDevice(port(), 'al3');
    const old = await newcomer(port(), 'old3');
    const device = await anotherDevice(port(), old);
    const one = await ask(al.client, { msgid: 8, groupname: 'one' });
    const two = await ask(al.client, { msgid: 8, groupname: 'two' });
    await ask(old.client, { msgid: 9, groupid: one.groupid });
    await device.client.nextOf(36);
    await ask(device.client, { msgid: 9, groupid: two.groupid });
    for (const { groupid } of [one, two]) await ask(al.client, { msgid: 10, groupid, msg: 'm' });
    for (const { groupid, groupname } of [one, two]) {
      const fits = (frame: { groupid?: unknown; msg?: unknown }) =>
        frame.groupid === groupid && frame.msg === 'm';
      expect(await device.client.next(fits)).toMatchObject({ groupname, seq: 2 });
      expect(await old.client.next(fits)).toEqual({
        ...{ msgid: 10, id: al.id, name: 'al3', groupid, groupname, msg: 'm' },
        ref: expect.any(String),
      });
    }
  });

  test('in the middle of what is said there, reaches each device without gap or duplicate', async () => {
    const al = await newDevice(port(), 'al4');
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'busy' });
    let isOver = false;
    const talking = (async () => {
      for (let at = 0; !isOver; at += 1) {
        for (let of = 0; of < 10; of += 1) {
          al.client.send({ msgid: 10, groupid, msg: `${at}.${of}`, ref: `${at}.${of}` });
        }
        await al.client.next(({ msgid, ref }) => msgid === 20 && ref === `${at}.9`);
      }
    })();
    const crowds: Device[][] = [];
    for (let at = 0; at < 12; at += 1) {
      const bo = await newDevice(port(), `bo4.${at}`);
      const beside = await anotherDevice(port(), bo);
      // One more device comes in the same moment.
      const [, late] = await Promise.all([
        ask(bo.client, { msgid: 9, groupid }),
        anotherDevice(port(), bo),
      ]);
      crowds.push([bo, beside, late]);
    }
    isOver = true;
    await talking;
    const end = await ask(al.client, { msgid: 10, groupid, msg: 'end' });
    for (const device of crowds.flat()) {
      await device.client.next(({ msg }) => msg === 'end');
      const seqs = pushed(device, conv);
      expect(seqs.at(-1)).toBe(end.seq);
      const told = toldBegin(device, conv);
      expect(seqs).toEqual(Array.from(seqs, (_, at) => told + 1 + at));
      expect((await readLog(device, String(conv))).at(-1)).toMatchObject({ msg: 'end' });
    }
  }, 30_000);
});

describe('what was said before somebody joined', () => {
  test('is not for him: not by sync, by push, in unread nor as the last message', async () => {
    const al = await newDevice(port(), 'al5');
    const bo = await newDevice(port(), 'bo5');
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'old' });
    for (const msg of ['a', 'b', 'c']) await ask(al.client, { msgid: 10, groupid, msg });
    await ask(bo.client, { msgid: 9, groupid });
    const { answer } = await deviceAgain(port(), bo);
    expect(answer.conversations).toEqual([
      {
        ...{ conv, kind: 'group', groupid, name: 'old', role: 'normal', seq: 4, begin: 3 },
        ...{ delivered: 3, read: 3, unread: 0 },
        // That he has come, and nothing from before.
        last: { seq: 4, at: expect.any(Number), kind: 'entered', id: bo.id, name: 'bo5' },
      },
    ]);
    expect(await ask(bo.client, { msgid: 21, conv, before: 4 })).toMatchObject({
      ...{ messages: [], more: false, seq: 4 },
    });
    expect(await ask(bo.client, { msgid: 21, conv })).toMatchObject({
      ...{ messages: [{ kind: 'entered', seq: 4 }], more: false },
    });
    await ask(al.client, { msgid: 10, groupid, msg: 'd' });
    const later = await deviceAgain(port(), bo);
    expect(later.answer.conversations).toMatchObject([{ seq: 5, unread: 1, last: { msg: 'd' } }]);
    expect(await ask(bo.client, { msgid: 21, conv, before: 6 })).toMatchObject({
      ...{
        messages: [
          { kind: 'entered', seq: 4, n: 3 },
          { seq: 5, n: 4 },
        ],
        more: false,
      },
    });
    expect(await ask(bo.client, { msgid: 24, conv, seq: 1 })).toMatchObject({ msgid: 11, seq: 3 });
  });

  test('stays hidden when he joins again', async () => {
    const al = await newDevice(port(), 'al6');
    const bo = await newDevice(port(), 'bo6');
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'again' });
    await ask(al.client, { msgid: 10, groupid, msg: 'a' });
    const first = await ask(bo.client, { msgid: 9, groupid });
    await ask(al.client, { msgid: 10, groupid, msg: 'b' });
    expect(await ask(bo.client, { msgid: 9, groupid }, String(first.ref))).toEqual(first);
    expect(saidIn(await readLog(bo, String(conv)))).toEqual(['entered', 'b']);
    const feed = await readLog(bo, `u${bo.id}`);
    expect(feed.map(({ kind }) => kind)).toEqual(['joined']);
  });
});

describe('a group that somebody is not in', () => {
  test('is answered as one that does not exist', async () => {
    const al = await newDevice(port(), 'al7');
    const bo = await newDevice(port(), 'bo7');
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'closed to bo' });
    await ask(al.client, { msgid: 10, groupid, msg: 'a' });
    for (const about of [{ conv }, { conv: 'g2147483647' }]) {
      for (const request of [
        { msgid: 21, ...about },
        { msgid: 23, seq: 1, ...about },
        { msgid: 24, seq: 1, ...about },
        { msgid: 26, ...about },
        { msgid: 10, msg: 'm', ...about },
        { msgid: 6, msg: 'm', ...about },
      ]) {
        expect(await ask(bo.client, request)).toMatchObject({ msgid: 12, errno: 202 });
      }
    }
    for (const id of [groupid, 2_147_483_647]) {
      expect(await ask(bo.client, { msgid: 10, groupid: id, msg: 'm' })).toMatchObject({
        errno: 201,
      });
      expect(await ask(bo.client, { msgid: 32, groupid: id })).toMatchObject({ errno: 201 });
    }
    expect(await readLog(al, String(conv))).toHaveLength(1);
  });
});

describe('a group of more than 100', () => {
  test('tells how many have read, no single receipts and no typing; lists members in pages', async () => {
    const al = await newDevice(port(), 'al8');
    const { groupid, conv } = await ask(al.client, { msgid: 8, groupname: 'large' });
    const members: Device[] = [];
    for (let from = 0; from < 450; from += 50) {
      const some = await Promise.all(
        Array.from({ length: 50 }, (_, at) => newDevice(port(), `m8.${from + at}`)),
      );
      await Promise.all(some.map(({ client }) => ask(client, { msgid: 9, groupid })));
      members.push(...some);
    }
    const { seq } = await ask(al.client, { msgid: 10, groupid, msg: 'to all' });
    await Promise.all(members.map(({ client }) => client.nextOf(10)));

    const ids: number[] = [];
    for (let more = true; more; ) {
      const page = await ask(al.client, {
        msgid: 32,
        groupid,
        ...(ids[0] && { after: ids.at(-1) }),
      });
      const listed = page.members as { id: number; state: string }[];
      expect(listed.length).toBeLessThanOrEqual(200);
      ids.push(...listed.map(({ id }) => id));
      more = page.more === true;
    }
    expect(ids).toEqual([al.id, ...members.map(({ id }) => id)].sort((a, b) => a - b));

    const [one, two, three] = members as [Device, Device, Device];
    for (const { client } of [one, two]) {
      await ask(client, { msgid: 23, conv, seq });
      await ask(client, { msgid: 26, conv });
      await ask(client, { msgid: 24, conv, seq });
    }
    const sum = await al.client.next(
      ({ msgid, readers }) => msgid === 25 && Number(readers) >= 2,
      15_000,
    );
    // The sender has read what he said himself, as soon as that is written.
    expect(sum).toEqual({ msgid: 25, conv, seq, readers: expect.any(Number) });
    expect([2, 3]).toContain(sum.readers);
    for (const { client } of [al, three]) {
      const others = client.received.filter(
        ({ msgid, user }) => msgid === 26 || user !== undefined,
      );
      expect(others.filter(({ msgid }) => msgid === 25 || msgid === 26)).toEqual([]);
    }
    for (const { client } of members) client.destroy();
  }, 60_000);
});

/** The places that were pushed to a device in a conversation, in their order. */
/** The texts of messages, and of other entries what they are. */
const saidIn = (entries: readonly ClassicFrame[]) => entries.map(({ msg, kind }) => msg ?? kind);

function pushed({ client }: Device, conv: unknown): number[] {
  return client.received
    .filter(({ msgid, conv: of }) => (msgid === 10 || msgid === 36) && of === conv)
    .map(({ seq }) => Number(seq));
}

/** From where on a device was promised pushes: by its login, or by what told of the group. */
function toldBegin({ client, answer }: Device, conv: unknown): number {
  const listed = ((answer.conversations ?? []) as { conv: string; seq: number }[]).find(
    ({ conv: of }) => of === conv,
  );
  if (listed !== undefined) return listed.seq;
  const told = client.received.find(
    ({ msgid, data }) => msgid === 36 && (data as { conv?: unknown })?.conv === conv,
  );
  const { begin } = (told?.data ?? {}) as { begin?: number };
  expect(begin).toBeTypeOf('number');
  return Number(begin);
}
