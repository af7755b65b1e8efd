import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { errorCount, metric, untilMetric } from './metrics.ts';
import { joinGroup, listOf, login, makeGroup, newcomer, say, textsOf } from './people.ts';
import { useParley } from './use-parley.ts';

const node = useParley({ env: { PARLEY_MAX_OUTBOX_BYTES: '262144' } });

const READERS = 20;
const MESSAGES = 1_000;
const MIB = 1_048_576;

test('readers that do not read are closed, cost no memory, disturb nobody, lose nothing', async () => {
  const speaker = await newcomer(node().tcpPort, 'speaker');
  const bystander = await newcomer(node().tcpPort, 'bystander');
  const groupid = await makeGroup(speaker, 'loud');
  await joinGroup(bystander, groupid);
  const readers = await Promise.all(
    Array.from({ length: READERS }, (_, at) => newcomer(node().tcpPort, `reader ${at}`)),
  );
  for (const reader of readers) {
    await joinGroup(reader, groupid);
    reader.client.pause();
  }
  const rss = () => metric(node(), 'parley_process_resident_memory_bytes');
  const before = await rss();
  // 16 MB to each of them: more than the network holds.
  const texts = Array.from({ length: MESSAGES }, (_, at) => `${at} ${'x'.repeat(16_000)}`);
  for (let at = 0; at < MESSAGES; at += 10) {
    for (const msg of texts.slice(at, at + 9)) speaker.client.send({ msgid: 10, groupid, msg });
    await say(speaker, { msgid: 10, groupid, msg: texts[at + 9] });
    await bystander.client.next(({ msg }) => msg === texts[at + 9]);
  }
  expect(textsOf(bystander.client.received.filter(({ msgid }) => msgid === 10))).toEqual(texts);
  expect(await errorCount(node(), 'slow_reader')).toBe(READERS);
  await untilMetric(node(), 'parley_connections', (connections) => connections === 2);
  expect(await metric(node(), 'parley_outbox_bytes')).toBeLessThan(MIB);
  expect((await rss()) - before).toBeLessThan(160 * MIB);

  const [reader] = readers;
  if (reader === undefined) throw new Error('there are readers');
  const again = await connectClassic(node().tcpPort);
  const answer = await login(again, reader.id);
  if (listOf(answer, 'offlinemsg').at(-1)?.msg !== texts.at(-1)) {
    await again.next(({ msg }) => msg === texts.at(-1), 20_000);
  }
  const pushed = again.received.filter(({ msgid }) => msgid === 10);
  expect(textsOf([...listOf(answer, 'offlinemsg'), ...pushed])).toEqual(texts);
  for (const { client } of [speaker, bystander, ...readers, { client: again }]) client.destroy();
});

test('who asks for a great deal and does not read is held back, not fed', async () => {
  const asker = await newcomer(node().tcpPort, 'asker');
  asker.client.pause();
  const refused = JSON.stringify({ msgid: 6, toid: 1_999_999_999, msg: 'x', ref: 'r'.repeat(60) });
  const requests = `${refused}\n`.repeat(100);
  const before = await errorCount(node(), 'slow_reader');
  for (let at = 0; at < 1_000; at += 1) asker.client.sendRaw(requests);
  await untilMetric(node(), 'parley_errors_total{error="slow_reader"}', (n) => n === before + 1);
  asker.client.destroy();
});
