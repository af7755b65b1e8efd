import { copyFile, cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ClassicFrame } from '../support/classic-client.ts';
import { startParley } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { anotherDevice, ask, deviceAgain, newDevice, readLog } from './devices.ts';

test('after a node was killed positions, cursors, tokens, refs and the epoch hold', async () => {
  const { path: dataFolder, remove } = await tempFolder('restart');
  let node = await startParley({ dataFolder });
  const al = await newDevice(node.tcpPort, 'al');
  const bo = await newDevice(node.tcpPort, 'bo');
  const { groupid, conv: group } = await ask(al.client, { msgid: 8, groupname: 'tea' });
  await ask(al.client, { msgid: 10, groupid, msg: 'before bo' });
  await ask(bo.client, { msgid: 9, groupid });
  const conv = `d${al.id}.${bo.id}`;
  const acknowledged = new Map<string, ClassicFrame>();
  let { epoch } = al.answer;
  for (let round = 0; round < 3; round += 1) {
    const sender = await deviceAgain(node.tcpPort, al);
    const reader = await deviceAgain(node.tcpPort, bo);
    expect([sender.answer.epoch, reader.answer.epoch]).toEqual([epoch, epoch]);
    epoch = sender.answer.epoch;
    const first = await ask(sender.client, { msgid: 6, toid: bo.id, msg: 'm' }, `${round}.0`);
    await ask(reader.client, { msgid: 24, conv, seq: first.seq });
    for (let at = 1; at < 2_000; at += 1) {
      const to = at % 2 === 0 ? { msgid: 10, groupid } : { msgid: 6, toid: bo.id };
      sender.client.send({ ...to, msg: `m${at}`, ref: `${round}.${at}` });
    }
    await sender.client.next(({ msgid, ref }) => msgid === 20 && ref === `${round}.200`);
    await node.kill();
    await sender.client.closed;
    for (const frame of sender.client.received) {
      if (frame.msgid === 20) acknowledged.set(String(frame.ref), frame);
    }
    node = await startParley({ dataFolder });
    const back = await deviceAgain(node.tcpPort, bo);
    const listed = back.answer.conversations as { conv: string; seq: number; begin: number }[];
    expect(listed).toMatchObject([
      { conv, read: first.seq, begin: 0 },
      { conv: group, begin: 1 },
    ]);
    for (const { conv: of, seq, begin } of listed) {
      const log = await readLog(back, of, 0, 500);
      expect(log.map((entry) => entry.seq)).toEqual(
        Array.from({ length: seq - begin }, (_, at) => begin + 1 + at),
      );
      for (const { ref, seq: place } of acknowledged.values()) {
        const entry = log.find((candidate) => candidate.ref === ref);
        if (entry !== undefined) expect(entry.seq).toBe(place);
      }
      const refs = log.map(({ ref }) => ref);
      expect(new Set(refs).size).toBe(refs.length);
      for (const [ref, sent] of acknowledged) if (sent.conv === of) expect(refs).toContain(ref);
    }
    // A resend of what was acknowledged, and of what perhaps was not.
    const again = await deviceAgain(node.tcpPort, al);
    const known = acknowledged.get(`${round}.1`);
    expect(await ask(again.client, { msgid: 6, toid: bo.id, msg: 'm1' }, `${round}.1`)).toEqual({
      ...{ ...known, duplicate: true },
    });
  }
  await node.stop();
  await remove();
}, 60_000);

test('an older copy of the database has another epoch, and tells who knows more of its end', async () => {
  const { path: folder, remove } = await tempFolder('restore');
  const [now, copy] = [join(folder, 'now'), join(folder, 'copy')];
  const first = await startParley({ dataFolder: now });
  const al = await newDevice(first.tcpPort, 'al');
  const bo = await newDevice(first.tcpPort, 'bo');
  const { conv } = await ask(al.client, { msgid: 6, toid: bo.id, msg: 'kept' });
  await ask(al.client, { msgid: 7, friendid: bo.id });
  await first.stop();
  await cp(now, copy, { recursive: true });

  const second = await startParley({ dataFolder: now });
  const later = await deviceAgain(second.tcpPort, al);
  expect(later.answer.epoch).toBe(al.answer.epoch);
  for (const msg of ['lost', 'lost too']) {
    await ask(later.client, { msgid: 6, toid: bo.id, msg });
  }
  await ask(later.client, { msgid: 8, groupname: 'lost' });
  await second.stop();

  for (const file of await readdir(now)) {
    if (file.startsWith('parley.db')) await rm(join(now, file));
  }
  await copyFile(join(copy, 'parley.db'), join(now, 'parley.db'));
  const restored = await startParley({ dataFolder: now });
  const back = await deviceAgain(restored.tcpPort, al, { since: 2 });
  expect(back.answer).toMatchObject({ feed: { seq: 1 }, conversations: [{ conv, seq: 1 }] });
  expect(back.answer.epoch).not.toBe(al.answer.epoch);
  for (const request of [
    { msgid: 21, conv, after: 3 },
    { msgid: 24, conv, seq: 3 },
    { msgid: 21, conv: `u${al.id}`, after: 2 },
  ]) {
    expect(await ask(back.client, request)).toMatchObject({ errno: 203 });
  }
  expect((await readLog(back, String(conv))).map(({ msg }) => msg)).toEqual(['kept']);
  const other = await anotherDevice(restored.tcpPort, bo);
  expect(other.answer.epoch).toBe(back.answer.epoch);
  await restored.stop();
  await remove();
});
