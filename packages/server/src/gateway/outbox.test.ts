import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Flusher } from './flusher.ts';
import { Outbox } from './outbox.ts';

const MAX_BYTES = 10_000;
const FRAME = 'x'.repeat(4_000);
const toClose: { destroy(): void }[] = [];

afterEach(() => {
  for (const socket of toClose.splice(0)) socket.destroy();
});

async function socketPair(): Promise<[Socket, Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  const reader = connect({ host: '127.0.0.1', port: address.port });
  const [writer]: Socket[] = await once(server, 'connection');
  if (writer === undefined) throw new Error('no connection');
  toClose.push(reader, writer);
  server.close();
  return [writer, reader];
}

test('one turn may bring more than the limit to a reader that reads', async () => {
  const [writer, reader] = await socketPair();
  const outbox = new Outbox(writer, new Flusher(), MAX_BYTES, () => {});
  for (let at = 0; at < 20; at += 1) expect(outbox.offer(FRAME, 'coalesced')).toBe(true);
  let bytes = 0;
  reader.on('data', (chunk) => {
    bytes += chunk.length;
    if (bytes === 20 * (FRAME.length + 1)) reader.emit('all');
  });
  await once(reader, 'all');
});

test('refuses what a reader that does not read would make it hold', async () => {
  const [writer, reader] = await socketPair();
  reader.pause();
  const outbox = new Outbox(writer, new Flusher(), MAX_BYTES, () => {});
  let offered = 0;
  // The network takes some megabytes itself.
  while (offered < 10_000 && outbox.offer(FRAME, 'coalesced')) offered += 1;
  expect(offered).toBeLessThan(10_000);
  expect(outbox.queuedBytes).toBeLessThanOrEqual(MAX_BYTES);
});

test('frames that waited for their turn go before those in the new manner', async () => {
  const [writer, reader] = await socketPair();
  const outbox = new Outbox(writer, new Flusher(), MAX_BYTES, () => {});
  for (const frame of ['1', '2', '3']) outbox.offer(frame, 'paced');
  outbox.offer('4', 'coalesced');
  outbox.offer('5', 'paced');
  let text = '';
  reader.on('data', (chunk) => {
    text += chunk;
    if (text.includes('5')) reader.emit('all');
  });
  await once(reader, 'all');
  expect(text).toBe('1\n2\n3\n4\n5\0');
});
