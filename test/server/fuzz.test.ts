import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyStream } from './any-frames.ts';
import { metric, untilMetric } from './metrics.ts';
import { joinGroup, makeGroup, newcomer, PASSWORD, type Person, say } from './people.ts';
import { useParley } from './use-parley.ts';
import { openWire } from './wire.ts';

const SEED = 20_261_120;
const STREAMS = 500;

const node = useParley();

/** Talks on until it is told to stop; returns how much it said. */
async function talk(one: Person, frame: object, isOver: () => boolean): Promise<number> {
  let said = 0;
  while (!isOver()) {
    const answer = await say(one, { ...frame, msg: `${said}` });
    expect(answer).toMatchObject({ msgid: 20 });
    said += 1;
  }
  return said;
}

test('whatever strangers and users send, two who behave lose nothing', {
  timeout: 60_000,
}, async () => {
  const ann = await newcomer(node().tcpPort, 'ann');
  const bob = await newcomer(node().tcpPort, 'bob');
  const groupid = await makeGroup(ann, 'quiet corner');
  await joinGroup(bob, groupid);
  const villain = await newcomer(node().tcpPort, 'villain');
  await villain.client.close();
  await untilMetric(node(), 'parley_sessions', (sessions) => sessions === 2);

  let isOver = false;
  const talks = [
    talk(ann, { msgid: 6, toid: bob.id }, () => isOver),
    talk(bob, { msgid: 10, groupid }, () => isOver),
  ];
  let number = 0;
  const hostile = fc.asyncProperty(anyStream, async (writes) => {
    number += 1;
    const wire = await openWire(node().tcpPort);
    // Half of them have a right to be heard.
    if (number % 2 === 0) {
      wire.write(`${JSON.stringify({ msgid: 1, id: villain.id, password: PASSWORD })}\n`);
      await wire.until((text) => text.includes('"msgid":2'));
    }
    for (const bytes of writes) {
      wire.write(bytes);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (number % 5 === 0) wire.socket.resetAndDestroy();
    else {
      wire.socket.end();
      // It is answered or closed, but never left hanging.
      await wire.untilEnd();
      wire.socket.destroy();
    }
  });
  try {
    await fc.assert(hostile, { seed: SEED, numRuns: STREAMS, endOnFailure: true });
  } finally {
    isOver = true;
  }
  const [byAnn, byBob] = await Promise.all(talks);
  const heard = (by: Person, of: Person, msgid: number) =>
    by.client.received.filter((frame) => frame.msgid === msgid && frame.id === of.id);
  const counted = (count = 0) => Array.from({ length: count }, (_, at) => `${at}`);
  await bob.client.next(({ msg, id }) => id === ann.id && msg === `${(byAnn ?? 0) - 1}`);
  await ann.client.next(({ msg, id }) => id === bob.id && msg === `${(byBob ?? 0) - 1}`);
  expect(heard(bob, ann, 6).map(({ msg }) => msg)).toEqual(counted(byAnn));
  expect(heard(ann, bob, 10).map(({ msg }) => msg)).toEqual(counted(byBob));
  expect(byAnn).toBeGreaterThan(STREAMS / 10);

  await Promise.all([ann.client.close(), bob.client.close()]);
  await untilMetric(node(), 'parley_connections', (connections) => connections === 0);
  expect(await metric(node(), 'parley_guests')).toBe(0);
  expect(await metric(node(), 'parley_sessions')).toBe(0);
  expect(await metric(node(), 'parley_outbox_bytes')).toBe(0);
  expect(await metric(node(), 'parley_errors_total{error="internal"}')).toBe(0);
  expect(node().stdout()).not.toContain('"level":50');
  expect(node().stderr()).toBe('');
});
