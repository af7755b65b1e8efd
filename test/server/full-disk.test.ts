import { describe, expect, test } from 'vitest';
import { type ClassicFrame, connectClassic } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { findCommand } from '../support/find-command.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { errorCount } from './metrics.ts';
import { comeBack, listOf, newcomer, PASSWORD, registered, say } from './people.ts';
import { limitedFiles, mayMount, mountedDisk } from './small-disk.ts';

const means = [
  { name: 'a disk that is full', make: mountedDisk, isHere: await mayMount() },
  { name: 'files that may not grow', make: limitedFiles, isHere: !!findCommand('prlimit') },
];

const isReady = async (node: ParleyNode) => (await node.page('/readyz')).includes('"ready":true');

for (const { name, make, isHere } of means) {
  // Without the rights for either of them nothing would be tried, and that must not pass.
  if (!isHere) describe.skip(`${name} (left out: this needs the right to mount, or prlimit)`);
  else describe(name, () => test('costs nothing acknowledged, and passes', () => tryFull(make)));
}

test('a disk can be filled on this machine', () => {
  expect(means.some(({ isHere }) => isHere)).toBe(true);
});

async function tryFull(make: typeof mountedDisk): Promise<void> {
  const disk = await make();
  let node = await startParley({ dataFolder: disk.dataFolder });
  const absent = await registered(node.tcpPort, 'absent');
  const sender = await newcomer(node.tcpPort, 'sender');
  const witness = await newcomer(node.tcpPort, 'witness');
  const later = await registered(node.tcpPort, 'later');
  const acknowledged: string[] = [];
  let count = 0;
  const send = async (): Promise<ClassicFrame> => {
    count += 1;
    const msg = `${count} ${'x'.repeat(1_000)}`;
    const answer = await say(sender, { msgid: 6, toid: absent, msg }, `${count}`);
    if (answer.msgid === 20) acknowledged.push(msg);
    return answer;
  };

  for (let at = 0; at < 20; at += 1) await send();
  await disk.fill(node);
  let answer = await send();
  for (let at = 0; at < 20_000 && answer.msgid === 20; at += 1) answer = await send();
  expect(answer).toMatchObject({ msgid: 12, error: 'unavailable', retry: true });
  const refused = await Promise.all(Array.from({ length: 50 }, send));
  expect(refused.map(({ error }) => error)).toEqual(refused.map(() => 'unavailable'));
  expect(await errorCount(node, 'unavailable')).toBeGreaterThanOrEqual(51);
  expect(await isReady(node)).toBe(false);
  expect(await node.page('/healthz')).toContain('ok');

  // Who wants nothing stored is served as ever; who does is told, in the classic way.
  const guest = await connectClassic(node.tcpPort);
  guest.send({ msgid: 4, name: 'nobody', password: PASSWORD });
  expect(await guest.nextOf(5)).toMatchObject({
    errno: 1,
    errmsg: expect.stringContaining('store'),
  });
  guest.send({ msgid: 1, id: later, password: PASSWORD });
  expect(await guest.nextOf(2)).toMatchObject({ errno: 0 });
  expect(await say(witness, { msgid: 8, groupname: 'g' })).toMatchObject({ error: 'unavailable' });

  await disk.empty(node);
  await eventually(
    () => isReady(node),
    10_000,
    () => 'ready again',
  );
  for (let at = 0; at < 20; at += 1) expect(await send()).toMatchObject({ msgid: 20 });
  // The same ref again is a first try where nothing was stored.
  const again = await say(sender, { msgid: 6, toid: later, msg: 'again' }, '21');
  expect(again.msgid).toBe(20);
  expect(await node.stop()).toEqual({ code: 0, signal: null });

  node = await startParley({ dataFolder: disk.dataFolder });
  const { client, answer: login } = await comeBack(node.tcpPort, { id: absent, name: 'absent' });
  const last = acknowledged.at(-1);
  const missed = listOf(login, 'offlinemsg');
  if (missed.at(-1)?.msg !== last) await client.next(({ msg }) => msg === last, 20_000);
  const pushed = client.received.filter(({ msgid }) => msgid === 6);
  expect([...missed, ...pushed].map(({ msg }) => msg)).toEqual(acknowledged);
  expect(await node.stop()).toEqual({ code: 0, signal: null });
  for (const one of [guest, client, sender.client, witness.client]) one.destroy();
  await disk.remove();
}
