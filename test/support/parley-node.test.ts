import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connectClassic } from './classic-client.ts';
import { accepts } from './first-bytes.ts';
import { freePort } from './free-port.ts';
import { startParley } from './parley-node.ts';
import { tempFolder } from './temp-folder.ts';

test('a node starts, answers, and ends in order', async () => {
  const node = await startParley();
  const client = await connectClassic(node.tcpPort);
  client.send({ msgid: 4, name: 'al', password: 'secret' });
  expect(await client.nextOf(5)).toMatchObject({ errno: 0 });
  expect(await node.page('/healthz')).not.toBe('');
  const exit = await node.stop();
  expect(exit).toEqual({ code: 0, signal: null });
  await client.closed;
  expect(existsSync(node.dataFolder)).toBe(false);
});

test('a killed node starts again on its ports and data', async () => {
  const folder = await tempFolder('data');
  const killed = await startParley({ dataFolder: folder.path });
  const client = await connectClassic(killed.tcpPort);
  client.send({ msgid: 4, name: 'al', password: 'secret' });
  const { id } = await client.nextOf(5);
  expect(await killed.kill()).toMatchObject({ signal: 'SIGKILL' });
  await client.closed;

  const { tcpPort, httpPort } = killed;
  const node = await startParley({ dataFolder: folder.path, tcpPort, httpPort });
  const again = await connectClassic(tcpPort);
  again.send({ msgid: 1, id, password: 'secret' });
  expect(await again.nextOf(2)).toMatchObject({ errno: 0, id });
  await node.stop();
  await folder.remove();
});

test('what a node says that does not start is passed on', async () => {
  const httpPort = await freePort();
  const start = startParley({ args: ['--no-such-option'], httpPort });
  await expect(start).rejects.toThrow(/did not start[\s\S]*no-such-option/);
  expect(await accepts(httpPort)).toBe(false);
});
