import { expect, test } from 'vitest';
import { connectClassic } from '../support/classic-client.ts';
import { eventually } from '../support/deadline.ts';
import { type ParleyNode, startParley } from '../support/parley-node.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { untilMetric } from './metrics.ts';
import { comeBack, listOf, newcomer, PASSWORD, type Person, say } from './people.ts';

/** Sends as fast as it is answered, until the connection ends; the refs that were answered. */
function keepSending(sender: Person, toid: number): { sent: string[]; done: Promise<void> } {
  const sent: string[] = [];
  const burst = async () => {
    for (;;) {
      const refs = Array.from({ length: 20 }, (_, at) => `${sent.length + at}`);
      await Promise.all(
        refs.map(async (ref) => {
          const answer = await say(sender, { msgid: 6, toid, msg: ref }, ref);
          if (answer.msgid === 20) sent.push(ref);
        }),
      );
    }
  };
  return { sent, done: burst().catch(() => {}) };
}

async function exitOf(node: ParleyNode, signal: NodeJS.Signals) {
  const startMs = performance.now();
  node.signal(signal);
  const exit = await node.exited;
  return { ...exit, tookTooLong: performance.now() - startMs > 10_000 };
}

const inOrder = { code: 0, signal: null, tookTooLong: false };

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s ends in order, with clients that talk, read nothing, hang half open or log in',
  async (signal) => {
    const folder = await tempFolder('stop');
    const node = await startParley({ dataFolder: folder.path });
    const receiver = await newcomer(node.tcpPort, 'receiver');
    const sender = await newcomer(node.tcpPort, 'sender');
    const deaf = await newcomer(node.tcpPort, 'deaf');
    deaf.client.pause();
    const silent = await connectClassic(node.tcpPort);
    silent.sendRaw('{"msgid":1,"id":');
    const { sent, done } = keepSending(sender, receiver.id);
    await receiver.client.next(({ msg }) => msg === '100');
    expect(await exitOf(node, signal)).toEqual(inOrder);
    await Promise.all([done, receiver.client.closed, silent.closed]);
    expect(receiver.client.received.at(-1)).toMatchObject({ error: 'shutting_down' });
    expect(node.stderr()).toBe('');

    const again = await startParley({ dataFolder: folder.path });
    const { client, answer } = await comeBack(again.tcpPort, receiver);
    const last = await say({ ...receiver, client }, { msgid: 6, toid: receiver.id, msg: 'last' });
    await client.next(({ ref }) => ref === last.ref);
    const missed = [...listOf(answer, 'offlinemsg'), ...client.received];
    const known = new Set([...receiver.client.received, ...missed].map(({ msg }) => msg));
    expect(sent.filter((ref) => !known.has(ref))).toEqual([]);
    expect(sent.length).toBeGreaterThan(50);
    expect(await again.stop()).toMatchObject({ code: 0 });
    deaf.client.destroy();
    await folder.remove();
  },
);

test('ends in time with many password checks waiting', async () => {
  const node = await startParley({
    env: { PARLEY_PASSWORD_MEMORY_KIB: '65536', PARLEY_PASSWORD_PASSES: '3' },
  });
  const clients = await Promise.all(
    Array.from({ length: 300 }, () => connectClassic(node.tcpPort)),
  );
  for (const client of clients) client.send({ msgid: 1, name: 'x', password: PASSWORD });
  await untilMetric(node, 'parley_passwords_waiting', (waiting) => waiting > 250);
  expect(await exitOf(node, 'SIGTERM')).toEqual(inOrder);
  await Promise.all(clients.map(({ closed }) => closed));
  await node.stop();
});

test('goes on for a while, not ready, so that balancers notice; a second signal ends that', async () => {
  const node = await startParley({ env: { PARLEY_DRAIN_WAIT_MS: '7000' } });
  const before = await newcomer(node.tcpPort, 'before');
  node.signal('SIGTERM');
  const isReady = async () => JSON.parse(await node.page('/readyz'));
  await eventually(
    async () => (await isReady()).ready === false,
    5_000,
    () => 'not ready',
  );
  expect((await isReady()).details).toMatchObject({ node: 'stopping', store: 'ok' });
  const after = await newcomer(node.tcpPort, 'after');
  await say(after, { msgid: 6, toid: before.id, msg: 'still here' });
  expect(await before.client.nextOf(6)).toMatchObject({ msg: 'still here' });
  node.signal('SIGINT');
  expect(await node.exited).toEqual({ code: 1, signal: null });
  expect(JSON.parse(node.stdout().trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    why: 'SIGINT once more',
    sessions: 2,
  });
  await expect(connectClassic(node.tcpPort)).rejects.toThrow();
  expect(await node.page('/healthz')).toBe('');
  await node.stop();
});
