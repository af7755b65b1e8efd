import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { dialects, type WireFrame } from '@parley/protocol';
import { afterEach, expect, test } from 'vitest';
import { createStats } from '../lib/stats.ts';
import type { ConnectionListener } from './connection.ts';
import type { Listener } from './listener.ts';
import { startTcpListener } from './tcp-listener.ts';

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function listen(session: Partial<ConnectionListener>, errors: unknown[]): Promise<Listener> {
  const listener = await startTcpListener({
    host: '127.0.0.1',
    port: 0,
    dialect: dialects.abc,
    maxFrameBytes: 1_024,
    maxOutboxBytes: 1_024,
    maxGuests: 10,
    loginTimeoutMs: 60_000,
    idleTimeoutMs: 60_000,
    nowMs: Date.now,
    stats: createStats(),
    onError: (_what, error) => errors.push(error),
    open: () => ({
      guestSinceMs: undefined,
      onFrame() {},
      onBrokenFrame() {},
      onInputEnd() {},
      onLeave() {},
      onEnd() {},
      ...session,
    }),
  });
  undo.push(() => listener.stop());
  return listener;
}

async function client(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  undo.push(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

test('a mistake in handling a frame ends that connection, and is told; others go on', async () => {
  const errors: unknown[] = [];
  const mistake = new Error('a mistake');
  const frames: WireFrame[] = [];
  const listener = await listen(
    {
      onFrame(frame) {
        if (String(frame).includes('bad')) throw mistake;
        frames.push(frame);
      },
    },
    errors,
  );
  const good = await client(listener.port);
  const bad = await client(listener.port);
  bad.write('{"bad":1}\n{"never":1}\n');
  const [answer] = await once(bad, 'data');
  expect(String(answer)).toContain('"error":"internal"');
  await once(bad, 'end');
  expect(errors).toEqual([mistake]);
  good.end('{"good":1}\n');
  await expect.poll(() => frames).toEqual(['{"good":1}']);
});
